/**
 * How unlike a domain's private codes are to the shared ones.
 *
 * @module
 */
import { float32, tf } from "../engine/mod.ts";

/** Smallest squared length of a row, as in TensorFlow's `l2_normalize`. */
const MIN_SQUARED_NORM = 1e-12;

/**
 * The difference loss of Domain Separation Networks (Bousmalis et al. 2016, Eq. 5): codes are
 * centered over the batch, each example's code is scaled to length 1, and the loss is the mean of
 * the squared entries of `privateᵀ · shared`.
 *
 * Differs from the paper, as the authors' code: Eq. 5 is the sum of the entries, not their mean,
 * and its codes are not normalized.
 *
 * @param privateCodes codes of a domain's private encoder, `[N, P]`
 * @param sharedCodes codes of the same images by the shared encoder, `[N, S]`
 * @returns a scalar from 0; 0 where each private unit is orthogonal to each shared one
 * @throws {TypeError} if the codes are not of the same images
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const byRow = tf.tensor2d([[1], [1], [-1], [-1]]);
 * const byColumn = tf.tensor2d([[1], [-1], [1], [-1]]);
 * assertEquals(differenceLoss(byRow, byColumn).dataSync()[0], 0);
 * assertEquals(differenceLoss(byRow, byRow).dataSync()[0], 16);
 * ```
 */
export function differenceLoss(privateCodes: tf.Tensor, sharedCodes: tf.Tensor): tf.Scalar {
  const shapes = [privateCodes.shape, sharedCodes.shape];
  if (shapes.some(({ length }) => length !== 2) || shapes[0][0] !== shapes[1][0]) {
    throw new TypeError(
      `Cannot compute differenceLoss: codes must be [N, P] and [N, S], found [${shapes[0]}] and ` +
        `[${shapes[1]}]`,
    );
  }
  const [own, shared] = [privateCodes, sharedCodes].map((codes) => normalize(float32(codes)));
  const correlation = tf.matMul(own, shared, true); // [P, S]
  return tf.mean(tf.square(correlation));
}

function normalize(codes: tf.Tensor): tf.Tensor2D {
  const centered = tf.sub(codes, tf.mean(codes, 0));
  const square = tf.sum(tf.square(centered), 1, true);
  return tf.mul(centered, tf.rsqrt(tf.maximum(square, MIN_SQUARED_NORM))) as tf.Tensor2D;
}
