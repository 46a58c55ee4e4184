import { assertEquals } from "@std/assert";
import { compile, tf } from "../../../lib/engine/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { testOnBackends, testOnTensorFlow } from "../../on_backends.ts";

type Shape4D = [number, number, number, number];

const values = (x: tf.Tensor): number[] => [...x.dataSync()];

/** 0…15 as a 4×4 image. */
const image = () => tf.reshape(tf.range(0, 16), [1, 4, 4, 1]) as tf.Tensor4D;
const ones = () => tf.ones([3, 3, 1, 1]) as tf.Tensor4D;

testOnBackends("a padding of 1 adds a ring of zeros to a convolution", () => {
  const explicit: tf.backend_util.ExplicitPadding = [[0, 0], [1, 1], [1, 1], [0, 0]];
  // First row: 0+1+4+5, 0+1+2+4+5+6, 1+2+3+5+6+7, 2+3+6+7.
  for (const pad of [1, explicit]) {
    for (const conv of [tf.conv2d, tf.depthwiseConv2d]) {
      const y = conv(image(), ones(), 1, pad as number);
      assertEquals(y.shape, [1, 4, 4, 1]);
      assertEquals(values(y).slice(0, 4), [10, 18, 24, 18]);
    }
  }
  const fused = tf.fused.conv2d({
    x: image(),
    filter: ones(),
    strides: 1,
    pad: 1,
    bias: tf.ones([1]),
  });
  assertEquals(values(fused).slice(0, 4), [11, 19, 25, 19]);
});

testOnBackends("the gradients of a padded convolution leave the padding out", () => {
  const explicit: tf.backend_util.ExplicitPadding = [[0, 0], [1, 1], [1, 1], [0, 0]];
  for (const pad of [1, explicit]) {
    const gradients = (x: tf.Tensor4D, w: tf.Tensor4D) =>
      tf.grads((x, w) => tf.sum(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, pad as number)))(
        [x, w],
      );
    for (const run of [gradients, compile(gradients)]) {
      const [x, w] = run(image(), ones());
      // A pixel counts once for each window that it is in: 4 in a corner, 6 at an edge, 9 inside.
      assertEquals(values(x), [4, 6, 6, 4, 6, 9, 9, 6, 6, 9, 9, 6, 4, 6, 6, 4]);
      // The filter's corner sees the 3×3 upper left pixels, the middle all 120.
      assertEquals(values(w), [45, 66, 54, 84, 120, 96, 81, 114, 90]);
    }
  }
});

testOnTensorFlow("a window that is not square has its own size along each axis", () => {
  // Along 4 rows a window of 3 stands once at stride 2, along 4 columns one of 2 stands twice.
  const y = tf.conv2d(image(), tf.ones<tf.Rank.R4>([3, 2, 1, 1]), 2, 0, "NHWC", 1, "floor");
  assertEquals([y.shape, values(y)], [[1, 1, 2, 1], [27, 39]]);
  assertEquals(values(tf.maxPool(image(), [2, 4], 1, 0, "ceil")), [7, 11, 15]);
});

testOnBackends("maxPool() rounds sizes up when asked to", () => {
  const y = tf.maxPool(image(), 3, 2, 0, "ceil");
  assertEquals(y.shape, [1, 2, 2, 1]);
  assertEquals(values(y), [10, 11, 14, 15]);
});

// The plain backend's own gradient gives each window's pixel another place.
testOnTensorFlow("the gradient of maxPool() follows the rounding of sizes", () => {
  const gradient = tf.grad((x) => tf.sum(tf.maxPool(x as tf.Tensor4D, 3, 2, 0, "ceil")))(image());
  assertEquals(values(gradient), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1]);
});

testOnBackends("maxPool() rounds sizes down unless asked otherwise", () => {
  assertEquals(values(tf.maxPool(image(), 3, 2, 0, "floor")), [10]);
  assertEquals(values(tf.maxPool(tf.neg(image()) as tf.Tensor4D, 2, 2, 1)), [
    0,
    -1,
    -3,
    -4,
    -5,
    -7,
    -12,
    -13,
    -15,
  ]);
});

testOnBackends("avgPool() divides by the pixels that are in the image", () => {
  // 2×2 windows at stride 2 with a ring of 1: one pixel, two, one; two, four, two; …
  const y = tf.avgPool(image(), 2, 2, 1);
  assertEquals(values(y), [0, 1.5, 3, 6, 7.5, 9, 12, 13.5, 15]);
});

testOnTensorFlow("the gradient of avgPool() gives each pixel its part", () => {
  const gradient = tf.grad((x) => tf.sum(tf.avgPool(x as tf.Tensor4D, 2, 2, 1)))(image());
  assertEquals(values(gradient), [
    ...[1, 0.5, 0.5, 1],
    ...[0.5, 0.25, 0.25, 0.5],
    ...[0.5, 0.25, 0.25, 0.5],
    ...[1, 0.5, 0.5, 1],
  ]);
});

testOnBackends("a padding in numbers works in three dimensions", () => {
  const cube = tf.ones([1, 2, 2, 2, 1]) as tf.Tensor5D;
  // Each window of 2×2×2 around the cube of ones sees 1, 2, 4 or 8 of them.
  const y = tf.conv3d(cube, tf.ones([2, 2, 2, 1, 1]) as tf.Tensor5D, 1, 1 as unknown as "same");
  assertEquals(values(y).slice(0, 9), [1, 2, 1, 2, 4, 2, 1, 2, 1]);
  assertEquals(y.shape, [1, 3, 3, 3, 1]);
  assertEquals(values(tf.maxPool3d(cube, 2, 2, 1)), new Array(8).fill(1));
  assertEquals(values(tf.avgPool3d(cube, 2, 2, 1)), new Array(8).fill(1));
});

testOnBackends("dilation2d() takes a padding in numbers", () => {
  const y = tf.dilation2d(image(), tf.zeros([3, 3, 1]) as tf.Tensor3D, 1, 1 as unknown as "same");
  assertEquals(values(y), [5, 6, 7, 7, 9, 10, 11, 11, 13, 14, 15, 15, 13, 14, 15, 15]);
});

testOnTensorFlow("conv2dTranspose() takes a padding in numbers", () => {
  // The transpose of a 3×3 convolution padded by 1 is the gradient of its input: 4 at a corner …
  const y = tf.conv2dTranspose(tf.ones<tf.Rank.R4>([1, 4, 4, 1]), ones(), [1, 4, 4, 1], 1, 1);
  assertEquals(values(y).slice(0, 4), [4, 6, 6, 4]);
});

testOnTensorFlow("random paddings give what tfjs's plain kernels give", async () => {
  const x = tf.randomUniform([2, 7, 6, 2], -1, 1, "float32", 1);
  const w = tf.randomUniform([3, 3, 2, 3], -1, 1, "float32", 2);
  const run = (): number[][] => {
    const [image, filter] = [x, w].map((t) => tf.tensor4d(t.dataSync(), t.shape as Shape4D));
    const results: number[][] = [];
    for (const mode of ["floor", "round", "ceil"] as const) {
      for (const [pad, stride] of [[0, 2], [1, 2], [1, 3]]) {
        for (
          const y of [
            tf.conv2d(image, filter, stride, pad, "NHWC", 1, mode),
            tf.maxPool(image, [3, 3], stride, pad, mode),
            tf.avgPool(image, [3, 3], stride, pad, mode),
          ]
        ) results.push(y.shape, values(y));
      }
    }
    return results;
  };
  const native = run();
  await tf.setBackend("cpu");
  const plain = run();
  await tf.setBackend("tensorflow");
  native.forEach((found, i) => assertClose(found, plain[i], 1e-5));
});

testOnTensorFlow(
  "a window without a place gives a tensor without elements, and no gradient",
  () => {
    const x = tf.ones([1, 2, 2, 1]) as tf.Tensor4D, w = ones();
    const solid = tf.ones([1, 2, 2, 2, 1]) as tf.Tensor5D,
      w3 = tf.ones([3, 3, 3, 1, 1]) as tf.Tensor5D;
    const cases: [string, tf.Tensor[], (...inputs: tf.Tensor[]) => tf.Tensor][] = [
      ["conv2d", [x, w], (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "valid")],
      [
        "depthwise",
        [x, w],
        (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "valid"),
      ],
      ["conv3d", [solid, w3], (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 1, "valid")],
      ["maxPool", [x], (x) => tf.maxPool(x as tf.Tensor4D, 3, 1, "valid")],
      ["avgPool", [x], (x) => tf.avgPool(x as tf.Tensor4D, 3, 1, "valid")],
      ["maxPool3d", [solid], (x) => tf.maxPool3d(x as tf.Tensor5D, 3, 1, "valid")],
      ["avgPool3d", [solid], (x) => tf.avgPool3d(x as tf.Tensor5D, 3, 1, "valid")],
      [
        "no image",
        [tf.zeros([0, 4, 4, 1]), w],
        (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same"),
      ],
    ];
    for (const [name, inputs, fn] of cases) {
      const gradients = (...inputs: tf.Tensor[]) => tf.grads((...x) => tf.sum(fn(...x)))(inputs);
      for (const run of [fn, compile(fn)]) assertEquals(run(...inputs).size, 0, name);
      for (const run of [gradients, compile(gradients)]) {
        run(...inputs).forEach((gradient, i) => {
          assertEquals(gradient.shape, inputs[i].shape, name);
          assertEquals(values(gradient), new Array(inputs[i].size).fill(0), name);
        });
      }
    }
  },
);

testOnTensorFlow("padded windows leave no tensor behind", () => {
  const x = image(), w = ones();
  const run = () => {
    for (
      const gradient of tf.grads((x, w) =>
        tf.sum(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 1))
      )([x, w])
    ) {
      gradient.dispose();
    }
    tf.grad((x) => tf.sum(tf.avgPool(x as tf.Tensor4D, 3, 2, 0, "ceil")))(x).dispose();
    tf.maxPool(x, 3, 2, 0, "ceil").dispose();
  };
  run();
  const before = tf.memory().numTensors;
  run();
  assertEquals(tf.memory().numTensors, before);
});
