import { assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { contentLoss, maskedPairwiseMse, pairwiseMse } from "../../lib/losses/content.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const sum = (losses: tf.Tensor): tf.Scalar => tf.sum(losses);

testOnBackends("pairwiseMse() is the variance of the differences", () => {
  // Differences 1, 2, 3, 6: 50 / 4 - 12² / 4² = 3.5; and 2, 2, 2, 2: no variance.
  const source = tensorOf([[[[1], [2]], [[3], [6]]], [[[2], [2]], [[2], [2]]]]);
  assertClose(pairwiseMse(source, tf.zerosLike(source)), [3.5, 0]);
});

testOnBackends("pairwiseMse() and maskedPairwiseMse() give NumPy's values of Eq. 5", () => {
  const plain = reference("pairwise_mse");
  assertClose(
    pairwiseMse(tensorOf(plain.source_images), tensorOf(plain.generated)),
    flat(plain.y),
    1e-6,
  );
  const masked = reference("masked_pairwise_mse");
  const [source, generated] = [tensorOf(masked.source_images), tensorOf(masked.generated)];
  assertClose(maskedPairwiseMse(source, generated, tensorOf(masked.mask)), flat(masked.y), 1e-6);
});

testOnBackends("pairwiseMse() is 0 of equal images and blind to a shift", () => {
  const x = tensorOf(reference("pairwise_mse").source_images);
  const y = tensorOf(reference("pairwise_mse").generated);
  assertClose(pairwiseMse(x, x), [0, 0, 0]);
  assertClose(pairwiseMse(x, tf.add(y, 0.7)), [...pairwiseMse(x, y).dataSync()]);
});

testOnBackends("pairwiseMse() grows with the square of the differences' scale", () => {
  const x = tensorOf(reference("pairwise_mse").source_images);
  const zeros = tf.zerosLike(x);
  const thrice = pairwiseMse(tf.mul(x, 3), zeros);
  assertClose(thrice, [...tf.mul(pairwiseMse(x, zeros), 9).dataSync()], 1e-4);
});

testOnBackends("maskedPairwiseMse() is pairwiseMse() under a mask of ones, and 0 of zeros", () => {
  const { source_images, generated, mask } = reference("masked_pairwise_mse");
  const [x, y, ones] = [tensorOf(source_images), tensorOf(generated), tf.onesLike(tensorOf(mask))];
  assertClose(maskedPairwiseMse(x, y, ones), [...pairwiseMse(x, y).dataSync()]);
  assertClose(maskedPairwiseMse(x, y, tf.zerosLike(ones)), [0, 0, 0]);
});

testOnBackends("maskedPairwiseMse() gives the background no gradient", () => {
  const { source_images, generated, mask } = reference("masked_pairwise_mse");
  const [x, y, m] = [tensorOf(source_images), tensorOf(generated), tensorOf(mask)];
  const gradient = tf.grad((z) => sum(maskedPairwiseMse(x, z, m)))(y);
  const background = tf.mul(gradient, tf.sub(1, m));
  assertClose(background, new Float32Array(y.size), 0);
});

testOnBackends("contentLoss() doubles Eq. 5 and sums over the batch", () => {
  // Differences 1, 2, 3, 6 with a variance of 3.5, and 2, 0 where the mask is 1, of 4 elements in
  // all: 4 / 4 - 2² / 4² = 0.75.
  const source = tensorOf([[[[1], [2]], [[3], [6]]], [[[2], [0]], [[9], [9]]]]);
  const zeros = tf.zerosLike(source);
  const mask = tensorOf([[[[1], [1]], [[1], [1]]], [[[1], [1]], [[0], [0]]]], "int32");
  assertClose(contentLoss(source, zeros, mask), [2 * (3.5 + 0.75)]);
  // Without the mask the second has 166 / 4 - 20² / 4² = 16.5.
  assertClose(contentLoss(source, zeros), [2 * (3.5 + 16.5)]);
});

testOnBackends("contentLoss() is 2 N times NumPy's mean of Eq. 5", () => {
  const { source_images, generated, mask, y } = reference("masked_pairwise_mse");
  const values = flat(y);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  assertClose(
    contentLoss(tensorOf(source_images), tensorOf(generated), tensorOf(mask)),
    [2 * values.length * mean],
    1e-5,
  );
});

testOnBackends("content losses have the gradients of central differences", () => {
  const shape: [number, number, number, number] = [2, 2, 2, 2];
  const x = tf.randomUniform(shape, -1, 1, "float32", 1);
  const y = tf.randomUniform(shape, -1, 1, "float32", 2);
  const mask = tensorOf([[[[1], [0]], [[1], [1]]], [[[0], [1]], [[0], [1]]]]);
  const losses = [
    (z: tf.Tensor) => sum(pairwiseMse(x, z)),
    (z: tf.Tensor) => sum(maskedPairwiseMse(x, z, mask)),
    (z: tf.Tensor) => contentLoss(x, z, mask),
  ];
  for (const loss of losses) {
    assertClose(tf.grad(loss)(y), centralDifferences(loss, y, 0.1), 1e-4);
  }
});

testOnBackends("content losses name the shapes that do not fit", () => {
  const [x, other] = [tf.zeros([2, 4, 4, 3]), tf.zeros([2, 4, 4, 1])];
  assertThrows(
    () => pairwiseMse(x, other),
    TypeError,
    "Cannot compute pairwiseMse: source has shape [2,4,4,3], generated has shape [2,4,4,1]",
  );
  assertThrows(
    () => maskedPairwiseMse(x, x, x),
    TypeError,
    "Cannot compute maskedPairwiseMse: mask must be [2,4,4,1], found [2,4,4,3]",
  );
});
