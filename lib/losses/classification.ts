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
 */
export function classificationLoss(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  return tf.mean(softmaxCrossEntropy(logits, labels));
}
