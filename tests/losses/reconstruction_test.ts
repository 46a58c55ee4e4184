import { assertAlmostEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { reconstructionLoss, squaredReconstructionLoss } from "../../lib/losses/reconstruction.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

testOnBackends("reconstructionLoss() is the squared differences of pairs, by hand", () => {
  // tf.losses.mean_pairwise_squared_error of TensorFlow 1: an example's 9 ordered pairs of the
  // differences 1, 2, 6 differ by 1, 4, 5 in both orders, so 2 · (1 + 16 + 25) / 9; the second
  // example's differences are equal. The examples are summed.
  const images = tf.tensor4d([1, 2, 6, 4, 4, 4], [2, 1, 3, 1]);
  const loss = reconstructionLoss(images, tf.zerosLike(images)).dataSync()[0];
  assertAlmostEquals(loss, 84 / 9, 1e-5);
});

testOnBackends("reconstructionLoss() is twice the sum of NumPy's values of the formula", () => {
  const { source_images, generated, y } = reference("pairwise_mse");
  const loss = reconstructionLoss(tensorOf(source_images), tensorOf(generated));
  const expected = 2 * flat(y).reduce((sum, value) => sum + value);
  assertAlmostEquals(loss.dataSync()[0], expected, 1e-5);
});

testOnBackends("squaredReconstructionLoss() is the mean square, by hand", () => {
  const images = tf.tensor4d([1, 2, 6, 4, 4, 4], [2, 1, 3, 1]);
  const loss = squaredReconstructionLoss(images, tf.onesLike(images)).dataSync()[0];
  assertAlmostEquals(loss, (0 + 1 + 25 + 3 * 9) / 6, 1e-5);
});

testOnBackends("only squaredReconstructionLoss() depends on an image's brightness", () => {
  const { source_images, generated } = reference("pairwise_mse");
  const [x, y] = [tensorOf(source_images), tensorOf(generated)];
  const brighter = tf.add(y, tf.tensor4d([0.5, -1, 2], [3, 1, 1, 1]));
  const [before, after] = [y, brighter].map((drawn) => reconstructionLoss(x, drawn).dataSync()[0]);
  assertAlmostEquals(after, before, 1e-4);
  assertAlmostEquals(squaredReconstructionLoss(x, tf.add(x, 2)).dataSync()[0], 4, 1e-5);
});

testOnBackends("reconstruction losses have the gradients of central differences", () => {
  const x = tf.randomUniform([2, 2, 2, 2], -1, 1, "float32", 1);
  const y = tf.randomUniform([2, 2, 2, 2], -1, 1, "float32", 2);
  for (const loss of [reconstructionLoss, squaredReconstructionLoss]) {
    const ofDrawn = (z: tf.Tensor) => loss(x, z);
    assertClose(tf.grad(ofDrawn)(y), centralDifferences(ofDrawn, y, 0.1), 2e-4);
  }
});

testOnBackends("reconstruction losses name the shapes that do not fit", () => {
  const [x, other] = [tf.zeros([2, 4, 4, 3]), tf.zeros([2, 4, 4, 1])];
  assertThrows(() => reconstructionLoss(x, other), TypeError, "[2,4,4,3]");
  assertThrows(
    () => squaredReconstructionLoss(x, other),
    TypeError,
    "images have shape [2,4,4,3], reconstructions [2,4,4,1]",
  );
});
