import { assertAlmostEquals, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { maximumMeanDiscrepancy } from "../../lib/losses/mmd.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const number = (loss: tf.Tensor) => loss.dataSync()[0];
const some = (): [tf.Tensor2D, tf.Tensor2D] => [
  tf.tensor2d([[0.1, 0.4], [1.2, -0.3], [0.6, 0.9]]),
  tf.tensor2d([[2.1, 0.2], [-0.5, 1.4]]),
];

testOnBackends("maximumMeanDiscrepancy() is that of SciPy, with unequal batches", () => {
  const { source_features, target_features, y } = reference("mmd");
  const loss = maximumMeanDiscrepancy(tensorOf(source_features), tensorOf(target_features));
  assertAlmostEquals(number(loss), flat(y)[0], 1e-5);
});

testOnBackends("maximumMeanDiscrepancy() adds up 19 widths, by hand", () => {
  const widths = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 5, 10, 15, 20, 25, 30, 35, 100]
    .concat([1e3, 1e4, 1e5, 1e6]);
  assertEquals(widths.length, 19);
  // One point each, k(s, s) = k(t, t) = 19; at each squared distance another kernel is 1 / e.
  for (const square of widths.map((width) => 2 * width)) {
    const between = widths.reduce((sum, width) => sum + Math.exp(-square / (2 * width)), 0);
    const loss = maximumMeanDiscrepancy(tf.tensor2d([[0]]), tf.tensor2d([[Math.sqrt(square)]]));
    assertAlmostEquals(number(loss), 38 - 2 * between, 1e-4);
  }
});

testOnBackends("maximumMeanDiscrepancy() is 0 of equal batches, even far from the origin", () => {
  const [x] = some();
  const far = tf.add(tf.mul(x, 100), 1e3) as tf.Tensor2D;
  assertAlmostEquals(number(maximumMeanDiscrepancy(far, tf.reverse(far, 0))), 0, 1e-5);
});

testOnBackends("maximumMeanDiscrepancy() is symmetric and ignores a shift of both", () => {
  const [x, y] = some();
  const loss = number(maximumMeanDiscrepancy(x, y));
  assertGreater(loss, 0);
  assertAlmostEquals(number(maximumMeanDiscrepancy(y, x)), loss, 1e-5);
  const shifted = maximumMeanDiscrepancy(tf.add(x, 0.5), tf.add(y, 0.5));
  assertAlmostEquals(number(shifted), loss, 1e-4);
});

testOnBackends("maximumMeanDiscrepancy() has the gradients of central differences", () => {
  const [x, y] = some();
  const ofSource = (z: tf.Tensor) => maximumMeanDiscrepancy(z as tf.Tensor2D, y);
  const ofTarget = (z: tf.Tensor) => maximumMeanDiscrepancy(x, z as tf.Tensor2D);
  assertClose(tf.grad(ofSource)(x), centralDifferences(ofSource, x, 0.01), 2e-3);
  assertClose(tf.grad(ofTarget)(y), centralDifferences(ofTarget, y, 0.01), 2e-3);
});

testOnBackends("maximumMeanDiscrepancy() has no gradient below its floor", () => {
  const [x, y] = some();
  const loss = (z: tf.Tensor) => maximumMeanDiscrepancy(z as tf.Tensor2D, y, { floor: 30 });
  assertEquals(number(loss(x)), 30);
  assertClose(tf.grad(loss)(x), [0, 0, 0, 0, 0, 0], 0);
});

testOnBackends("maximumMeanDiscrepancy() refuses features of different lengths or ranks", () => {
  const images = tf.zeros([2, 3, 1]) as tf.Tensor;
  assertThrows(
    () => maximumMeanDiscrepancy(tf.zeros([2, 3]), images as tf.Tensor2D),
    TypeError,
    "found [2,3] and [2,3,1]",
  );
  assertThrows(
    () => maximumMeanDiscrepancy(tf.zeros([2, 3]), tf.zeros([2, 4])),
    TypeError,
    "features must be [N, D] and [M, D], found [2,3] and [2,4]",
  );
});
