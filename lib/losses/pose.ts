/**
 * The pose loss of a network that predicts rotations.
 *
 * @module
 */
import { float32, tf } from "../engine/mod.ts";

/** Keeps the logarithm finite where a prediction is exact (authors' code). */
const OFFSET = 1e-4;

/**
 * The logarithm of Huynh's distance of unit quaternions, log(1e-4 + 1 - |q · q̂|), as a batch mean.
 *
 * It is what paper Eq. 6 adds to the task loss with weight xi, and it is minimized. `q` and `-q`
 * are the same rotation and have the same loss.
 *
 * Differs from the paper, as the authors' code: Eq. 6 has no 1e-4, and tends to -∞.
 *
 * @param predictions unit quaternions, `[N, 4]`
 * @param quaternions the true ones, unit too, `[N, 4]`
 * @returns a scalar from log 1e-4 = -9.21, where all are exact, to about 0
 * @throws {TypeError} if the shapes do not fit
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const upright = tf.tensor2d([[1, 0, 0, 0]]);
 * const overhead = tf.tensor2d([[0, 1, 0, 0]]);
 * assertAlmostEquals(poseLoss(upright, overhead).dataSync()[0], 0, 2e-4);
 * assertAlmostEquals(poseLoss(upright, tf.neg(upright)).dataSync()[0], Math.log(1e-4), 1e-2);
 * ```
 */
export function poseLoss(predictions: tf.Tensor, quaternions: tf.Tensor): tf.Scalar {
  const shapes = [predictions.shape, quaternions.shape];
  if (shapes[0].join() !== shapes[1].join() || shapes.some(([, size]) => size !== 4)) {
    throw new TypeError(
      `Cannot compute poseLoss: quaternions must be [N, 4], found [${shapes[0]}] and ` +
        `[${shapes[1]}]`,
    );
  }
  const cosines = tf.sum(tf.mul(float32(predictions), float32(quaternions)), 1); // of half the angle, [N]
  return tf.mean(tf.log(tf.sub(1 + OFFSET, tf.abs(cosines))));
}
