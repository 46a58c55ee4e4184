/**
 * The task loss of a classifier.
 *
 * @module
 */
import { softmaxCrossEntropy, tf } from "../engine/mod.ts";

/**
 * Cross-entropy of class logits, paper Eq. 3 for one of its two terms, as a batch mean.
 *
 * @param logits `[N, K]`
 * @param labels `[N]`, int32, in 0 … K - 1
 * @returns a scalar from 0; log K where the classifier is undecided
 * @throws {TypeError} if shapes or types do not fit
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const loss = classificationLoss(tf.zeros([2, 10]), tf.tensor1d([3, 7], "int32"));
 * assertAlmostEquals(loss.dataSync()[0], Math.log(10), 1e-6);
 * ```
 */
export function classificationLoss(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  return tf.mean(softmaxCrossEntropy(logits, labels));
}
