import { assertAlmostEquals, assertThrows } from "@std/assert";
import { compile, tf } from "../../lib/engine/mod.ts";
import { differenceLoss } from "../../lib/losses/difference.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const given = () => {
  const { private_codes, shared_codes, y } = reference("difference_loss");
  return { own: tensorOf(private_codes), shared: tensorOf(shared_codes), y: flat(y)[0] };
};
const value = (own: tf.Tensor, shared: tf.Tensor): number =>
  differenceLoss(own, shared).dataSync()[0];

testOnBackends("differenceLoss() is the mean of the squared correlations by hand", () => {
  // Centered and of length 1: (0.6, 0.8), (-0.6, -0.8) against 1, -1 gives 1.2 and 1.6.
  const own = tf.tensor2d([[7, 9], [1, 1]]);
  assertAlmostEquals(value(own, tf.tensor2d([[5], [3]])), (1.44 + 2.56) / 2, 1e-5);
});

testOnBackends("differenceLoss() gives NumPy's value of the authors' formula", () => {
  const { own, shared, y } = given();
  assertAlmostEquals(value(own, shared), y, 1e-6);
});

testOnBackends("differenceLoss() is symmetric, and blind to shift, scale and order", () => {
  const { own, shared, y } = given();
  assertAlmostEquals(value(shared, own), y, 1e-6);
  assertAlmostEquals(value(tf.add(tf.mul(own, 3), [1, -2, 5, 0.5]), shared), y, 1e-5);
  assertAlmostEquals(value(tf.reverse(own, 0), tf.reverse(shared, 0)), y, 1e-6);
});

testOnBackends("differenceLoss() is 0 of orthogonal codes and of codes that are all alike", () => {
  const byRow = tf.tensor2d([[1, 1], [1, 1], [-1, -1], [-1, -1]]);
  const byColumn = tf.tensor2d([[1], [-1], [1], [-1]]);
  assertAlmostEquals(value(byRow, byColumn), 0, 1e-10);
  assertAlmostEquals(value(tf.ones([4, 3]), byColumn), 0, 1e-10);
});

testOnBackends("differenceLoss() has the gradients of central differences", () => {
  const { own, shared } = given();
  const losses = [
    [(z: tf.Tensor) => differenceLoss(z, shared), own],
    [(z: tf.Tensor) => differenceLoss(own, z), shared],
  ] as const;
  for (const [loss, x] of losses) {
    assertClose(tf.grad(loss)(x), centralDifferences(loss, x, 0.02), 2e-3);
  }
});

testOnBackends("differenceLoss() has a finite gradient where all codes are alike", () => {
  const { shared } = given();
  const gradient = tf.grad((z: tf.Tensor) => differenceLoss(z, shared))(tf.ones([8, 4]));
  assertClose(gradient, new Float32Array(32), 1e-10);
});

testOnTensorFlow("differenceLoss() has the same gradient compiled", () => {
  const { own, shared } = given();
  const gradient = (x: tf.Tensor) => tf.grad((z) => differenceLoss(z, shared))(x);
  const compiled = compile(gradient);
  assertClose(compiled(own), [...gradient(own).dataSync()], 1e-6);
  compiled.dispose();
});

testOnBackends("differenceLoss() scales up no code shorter than 1e-6, by hand", () => {
  // Squares of 1e-14 count as 1e-12: lengths 1e-7 / 1e-6 = 0.1, and (2 · 0.1 · 1)² = 0.04.
  const loss = differenceLoss(tf.tensor2d([[1e-7], [-1e-7]]), tf.tensor2d([[1], [-1]]));
  assertAlmostEquals(loss.dataSync()[0], 0.04, 1e-5);
});

testOnBackends("differenceLoss() names the shapes of codes that are not of the same images", () => {
  assertThrows(
    () => differenceLoss(tf.zeros([8, 4]), tf.zeros([7, 4])),
    TypeError,
    "Cannot compute differenceLoss: codes must be [N, P] and [N, S], found [8,4] and [7,4]",
  );
});
