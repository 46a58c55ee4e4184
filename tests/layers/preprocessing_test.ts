import { assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { preprocess } from "../../lib/layers/preprocessing.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const pixels = (numbers: number[], shape: [number, number, number, number]) =>
  tf.tensor4d(numbers, shape, "int32");

testOnBackends("preprocess() maps 0, 51 and 255 to -1, -0.6 and 1", () => {
  const x = pixels([0, 51, 255, 255], [1, 2, 2, 1]);
  for (const fit of ["resize", "pad"] as const) {
    assertClose(preprocess(x, { side: 2, channels: 1 }, fit), [-1, -0.6, 1, 1], 1e-6);
  }
});

testOnBackends("preprocess() repeats a gray channel and keeps three as they are", () => {
  const gray = preprocess(pixels([0, 255], [2, 1, 1, 1]), { side: 1, channels: 3 }, "pad");
  assertEquals(gray.shape, [2, 1, 1, 3]);
  assertClose(gray, [-1, -1, -1, 1, 1, 1], 0);
  const color = preprocess(pixels([0, 51, 255], [1, 1, 1, 3]), { side: 1, channels: 3 }, "pad");
  assertClose(color, [-1, -0.6, 1], 1e-6);
});

testOnBackends("preprocess() resizes 28 to 32 as TensorFlow 1 did", () => {
  const { x, y } = reference("resize_bilinear_legacy");
  // The reference has fractions of pixels, which preprocess() does not take.
  const whole = flat(x).map(Math.round);
  const resized = preprocess(pixels(whole, [1, 28, 28, 1]), { side: 32, channels: 1 }, "resize");
  assertEquals(resized.shape, [1, 32, 32, 1]);
  // Bilinear resizing is linear, so scaling before or after gives the same.
  const rounding = tf.sub(tensorOf(x), tf.tensor2d(whole, [28, 28]));
  const images = tf.reshape(rounding, [1, 28, 28, 1]) as tf.Tensor4D;
  const lost = tf.image.resizeBilinear(images, [32, 32]);
  const expected = tf.sub(tensorOf(y), tf.reshape(lost, [32, 32]));
  assertClose(resized, [...tf.sub(tf.div(expected, 127.5), 1).dataSync()], 1e-5);
});

testOnBackends(
  "preprocess() pads with a ring of background, one pixel more below and right",
  () => {
    const white = pixels(new Array(9).fill(255), [1, 3, 3, 1]);
    const padded = preprocess(white, { side: 6, channels: 1 }, "pad");
    const rows = Array.from(
      { length: 6 },
      (_, y) => Array.from({ length: 6 }, (_, x) => [y, x].every((i) => i >= 1 && i < 4) ? 1 : -1),
    );
    assertClose(padded, rows.flat(), 0);
  },
);

testOnBackends("preprocess() names channels it cannot make and images too large to pad", () => {
  assertThrows(
    () => preprocess(pixels([1, 2, 3], [1, 1, 1, 3]), { side: 1, channels: 1 }, "resize"),
    TypeError,
    "Cannot make 1 channels out of 3",
  );
  const large = pixels(new Array(20).fill(0), [1, 4, 5, 1]);
  assertThrows(
    () => preprocess(large, { side: 4, channels: 1 }, "pad"),
    TypeError,
    "Cannot pad images of 4 x 5 pixels to a side of 4",
  );
});
