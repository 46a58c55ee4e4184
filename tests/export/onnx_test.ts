import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { leakyRelu, matMul, randomUniform, tf } from "../../lib/engine/mod.ts";
import { type Exportable, freezeGraph } from "../../lib/export/frozen_graph.ts";
import { encodeOnnx } from "../../lib/export/onnx.ts";
import { verifyExport } from "../../lib/export/verify.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { inputsFor } from "./networks.ts";

const weights = (...shape: number[]) =>
  randomUniform({ seed: 3, stream: "weights", step: 0 }, shape, -0.3, 0.3);
const kernel = (...shape: number[]) => weights(...shape) as tf.Tensor4D;

type OnImages = (images: tf.Tensor4D) => tf.Tensor;

const onImages = (run: OnImages, height = 7, width = 10): Exportable => ({
  name: "tiny",
  inputs: { x: { shape: [null, height, width, 3], dtype: "float32" } },
  run: ({ x }) => ({ y: run(x as tf.Tensor4D) }),
});

const onVectors = (run: (x: tf.Tensor2D) => tf.Tensor): Exportable => ({
  name: "tiny",
  inputs: { x: { shape: [null, 6], dtype: "float32" } },
  run: ({ x }) => ({ y: run(x as tf.Tensor2D) }),
});

/** Has ONNX Runtime compute what TensorFlow does, for batches of 1 and 3. */
async function assertSame(exportable: Exportable, what: string): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".onnx" });
  await Deno.writeFile(path, encodeOnnx(freezeGraph(exportable)));
  for (const batch of [1, 3]) {
    const exported = { format: "onnx", path } as const;
    const difference = await verifyExport(exportable, exported, inputsFor(exportable, batch));
    assertLess(difference, 1e-5, `${what}, batch ${batch}`);
  }
  await Deno.remove(path);
}

testOnTensorFlow("convolutions and pools pad as TensorFlow does", async () => {
  for (const [height, width] of [[7, 10], [8, 9], [5, 5]]) {
    for (const padding of ["same", "valid"] as const) {
      for (const [stride, side] of [[1, 1], [1, 2], [1, 5], [2, 2], [2, 3], [2, 5], [3, 2]]) {
        const what = `${height} x ${width}, ${padding}, stride ${stride}, side ${side}`;
        const conv: OnImages = (x) => tf.conv2d(x, kernel(side, side, 3, 4), stride, padding);
        await assertSame(onImages(conv, height, width), `conv, ${what}`);
        const pool: OnImages = (x) => tf.maxPool(x, side, stride, padding);
        await assertSame(onImages(pool, height, width), `pool, ${what}`);
      }
    }
  }
  const dilated: OnImages = (x) => tf.conv2d(x, kernel(3, 2, 3, 4), 1, "same", "NHWC", [2, 3]);
  await assertSame(onImages(dilated), "dilated");
  const oblong: OnImages = (x) => tf.conv2d(x, kernel(3, 2, 3, 4), [2, 1], "same");
  await assertSame(onImages(oblong), "oblong");
});

testOnTensorFlow("transposed convolutions make images of the same size", async () => {
  for (const [stride, side] of [[1, 1], [1, 4], [2, 1], [2, 2], [2, 3], [2, 5], [3, 2]]) {
    for (const padding of ["same", "valid"] as const) {
      for (const rest of [0, 1].slice(0, stride)) {
        const size = (n: number) =>
          padding === "same" ? n * stride - rest : (n - 1) * stride + side + rest;
        const run: OnImages = (x) => {
          const shape = [x.shape[0], size(4), size(5), 2] as const;
          return tf.conv2dTranspose(x, kernel(side, side, 2, 3), [...shape], stride, padding);
        };
        const what = `stride ${stride}, side ${side}, ${padding}, ${rest} more`;
        await assertSame(onImages(run, 4, 5), what);
      }
    }
  }
});

testOnTensorFlow("images are resized as TensorFlow does, larger and smaller", async () => {
  for (const size of [[7, 10], [14, 20], [32, 32], [3, 4], [1, 1], [6, 13]] as [number, number][]) {
    for (const [corners, centers] of [[false, false], [false, true], [true, false]]) {
      if (corners && size[0] === 1) continue; // 0 / 0
      const run: OnImages = (x) => tf.image.resizeBilinear(x, size, corners, centers);
      await assertSame(onImages(run), `${size}, corners ${corners}, centers ${centers}`);
    }
  }
});

const positive = (x: tf.Tensor) => tf.add(tf.abs(x), 0.5);
const onElements: { [name: string]: (x: tf.Tensor) => tf.Tensor } = {
  abs: (x) => tf.abs(x),
  difference: (x) => tf.sub(1, x),
  exp: (x) => tf.exp(tf.tanh(x)),
  "leaky relu": (x) => leakyRelu(x, 0.3),
  log: (x) => tf.log(positive(x)),
  maximum: (x) => tf.maximum(x, 0.1),
  minimum: (x) => tf.minimum(0.1, x),
  negative: (x) => tf.neg(x),
  power: (x) => tf.pow(positive(tf.tanh(x)), 3),
  quotient: (x) => tf.div(x, positive(x)),
  relu: (x) => tf.relu(x),
  "reciprocal root": (x) => tf.rsqrt(positive(x)),
  root: (x) => tf.sqrt(positive(x)),
  sigmoid: (x) => tf.sigmoid(x),
  square: (x) => tf.square(x),
  tanh: (x) => tf.tanh(x),
};

testOnTensorFlow("ops on elements are the same in either layout", async () => {
  for (const [name, run] of Object.entries(onElements)) {
    await assertSame(onVectors(run), name);
    // After a convolution the channels are first.
    await assertSame(onImages((x) => run(tf.conv2d(x, kernel(3, 3, 3, 4), 1, "same"))), name);
  }
});

/** Images of 4 channels, which a convolution has computed. */
const convolved = (x: tf.Tensor4D) => tf.conv2d(x, kernel(3, 3, 3, 4), 1, "same");
/** Those of the input, whose channels are last, as 4 channels. */
const tiled = (x: tf.Tensor4D) => tf.slice(tf.tile(x, [1, 1, 1, 2]), [0, 0, 0, 1], [-1, -1, -1, 4]);

const onAxes: { [name: string]: OnImages } = {
  "bias": (x) => tf.add(convolved(x), weights(4)),
  "one number": (x) => tf.mul(convolved(x), weights(1)),
  "a constant for rows and channels": (x) => tf.mul(convolved(x), weights(7, 1, 4)),
  "a constant for pixels": (x) => tf.add(weights(1, 7, 10, 1), convolved(x)),
  "a constant for columns": (x) => tf.add(weights(10, 1), convolved(x)),
  "a constant of more axes": (x) => tf.add(convolved(x), weights(2, 1, 1, 1, 4)),
  "images of both layouts": (x) => tf.add(convolved(x), tiled(x)),
  "what the network itself computes for each channel": (x) =>
    tf.mul(convolved(x), tf.mean(convolved(x), [1, 2], true)),
  "what it computes without the axes of images": (x) =>
    tf.mul(convolved(x), tf.mean(tiled(x), [0, 1, 2])),
  "concatenated rows": (x) => tf.concat([convolved(x), tiled(x)], 1),
  "concatenated columns": (x) => tf.concat([tiled(x), convolved(x), tiled(x)], 2),
  "concatenated channels": (x) => tf.concat([convolved(x), x], -1),
  "concatenated with the channels last": (x) => tf.concat([x, tiled(x)], 3),
  sliced: (x) => tf.slice(convolved(x), [0, 1, 2, 3], [-1, 3, -1, 1]),
  "sliced with the channels last": (x) => tf.slice(x, [0, 1, 2, 1], [-1, 3, -1, 1]),
  tiled: (x) => tf.tile(convolved(x), [1, 2, 1, 3]),
  padded: (x) => tf.pad(convolved(x), [[0, 0], [1, 0], [2, 3], [0, 4]], -0.5),
  "padded with the channels last": (x) => tf.pad(x, [[0, 0], [1, 0], [2, 3], [0, 4]], 0.5),
  reshaped: (x) => tf.reshape(convolved(x), [x.shape[0], 280]),
  "reshaped to other images": (x) =>
    convolved(tf.reshape(tf.slice(convolved(x), [0, 0, 0, 0], [-1, -1, -1, 3]), [-1, 10, 7, 3])),
  "sum of channels": (x) => tf.sum(convolved(x), 3),
  "mean of pixels": (x) => tf.mean(convolved(x), [1, 2]),
  "maximum of rows, kept": (x) => tf.max(convolved(x), 1, true),
  softmax: (x) => tf.softmax(convolved(x)),
  "a product of the channels": (x) => tf.matMul(convolved(x), weights(4, 5)),
};

testOnTensorFlow("ops on axes find them in either layout", async () => {
  for (const [name, run] of Object.entries(onAxes)) await assertSame(onImages(run), name);
});

testOnTensorFlow("products of matrices transpose as asked", async () => {
  await assertSame(onVectors((x) => matMul(x, weights(6, 4))), "matMul");
  await assertSame(onVectors((x) => tf.matMul(x, weights(4, 6), false, true)), "tf.matMul");
  const squares = (x: tf.Tensor) => tf.reshape(x, [x.shape[0], 2, 3]);
  await assertSame(onVectors((x) => tf.matMul(squares(x), squares(x), true, false)), "batches");
});

testOnTensorFlow("whole numbers go in and out", async () => {
  const exportable: Exportable = {
    name: "tiny",
    inputs: { x: { shape: [null, 2], dtype: "int32" } },
    run: ({ x }) => ({ twice: tf.add(x, x), half: tf.div(tf.cast(x, "float32"), 2) }),
  };
  const path = await Deno.makeTempFile({ suffix: ".onnx" });
  await Deno.writeFile(path, encodeOnnx(freezeGraph(exportable)));
  const inputs = { x: tf.tensor2d([[1, -2], [3, 2 ** 30 - 1]], undefined, "int32") };
  assertEquals(await verifyExport(exportable, { format: "onnx", path }, inputs), 0);
  await Deno.remove(path);
});

/** Operators of an ONNX file by their names; all are ASCII, as fields of one text. */
const countOperators = (bytes: Uint8Array, op: string): number =>
  new TextDecoder("latin1").decode(bytes).split(`"${String.fromCharCode(op.length)}${op}`).length -
  1;

testOnTensorFlow("what follows a convolution stays with the channels first", () => {
  const block: OnImages = (x) => {
    const y = tf.relu(tf.add(tf.mul(convolved(x), weights(4)), weights(4)));
    const z = tf.conv2d(y as tf.Tensor4D, kernel(3, 3, 4, 4), 1, "same");
    return tf.tanh(tf.maxPool(tf.add(y, z) as tf.Tensor4D, 2, 2, "same"));
  };
  const bytes = encodeOnnx(freezeGraph(onImages(block)));
  assertEquals(countOperators(bytes, "Conv"), 2);
  assertEquals(countOperators(bytes, "Transpose"), 2); // the input, and the output
});

testOnTensorFlow("encodeOnnx() refuses what it cannot say in ONNX, by name", () => {
  const cases: [Exportable, string][] = [
    [
      onVectors((x) => tf.erf(x)),
      "the op Erf is not supported. Export to another format, or compute the same with other ops, of which these are supported: Abs, Add,",
    ],
    [
      onImages((x) => tf.conv2d(x, tf.mul(kernel(3, 3, 3, 4), tf.mean(x)), 1, "same")),
      "kernels, sizes and axes that are computed of the inputs are not supported. Use parameters and numbers",
    ],
    [
      onImages((x) => tf.maxPool(tf.reshape(x, [1, -1, 70, 3]) as tf.Tensor4D, 2, 2, "valid")),
      "the size of an image depends on the batch size",
    ],
  ];
  for (const [exportable, text] of cases) {
    assertThrows(
      () => encodeOnnx(freezeGraph(exportable)),
      Error,
      `Cannot export to ONNX: ${text}`,
    );
  }
});
