import { assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { pairLoss } from "../../lib/losses/pair.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";

const x = () => tf.tensor2d([[1, 2, -1], [0, -3, 4]]);
const y = () => tf.tensor2d([[0, 4, -1], [0.5, -3, 1]]);

testOnBackends("pairLoss() sums the squares of a pair's differences, by hand", () => {
  const loss = pairLoss(x(), y());
  assertEquals(loss.shape, [2]);
  assertClose(loss, [1 + 4 + 0, 0.25 + 0 + 9], 1e-6);
});

testOnBackends("pairLoss() is 0 of equal features, the same both ways, and quadratic", () => {
  assertClose(pairLoss(x(), x()), [0, 0], 0);
  assertClose(pairLoss(y(), x()), pairLoss(x(), y()).dataSync(), 0);
  const four = tf.mul(pairLoss(x(), y()), 4).dataSync();
  assertClose(pairLoss(tf.mul(x(), 2), tf.mul(y(), 2)), four, 1e-5);
});

testOnBackends("pairLoss() has the gradients of central differences, on both sides", () => {
  const ofSource = (z: tf.Tensor) => tf.mean(pairLoss(z, y()));
  const ofTarget = (z: tf.Tensor) => tf.mean(pairLoss(x(), z));
  assertClose(tf.grad(ofSource)(x()), centralDifferences(ofSource, x()), 1e-2);
  assertClose(tf.grad(ofTarget)(y()), centralDifferences(ofTarget, y()), 1e-2);
});

testOnBackends("pairLoss() refuses features of different shapes", () => {
  assertThrows(
    () => pairLoss(x(), tf.zeros([2, 1])),
    TypeError,
    "Cannot compute pairLoss: source has shape [2,3], target has shape [2,1]",
  );
});
