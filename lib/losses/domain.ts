/**
 * The loss of a classifier that tells the domains apart by features.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";
import { discriminatorLoss } from "./adversarial.ts";

/**
 * Binary cross-entropy of a domain classifier, source 0 and target 1, a mean over both batches of
 * one size (DSN authors' code): half of {@link discriminatorLoss}.
 *
 * Behind a gradient reversal it is DANN's similarity loss (Bousmalis et al. 2016, Eq. 7).
 *
 * @param sourceLogits of source features, `[N, 1]`
 * @param targetLogits of target features, `[N, 1]`; positive means "from the target domain"
 * @returns a scalar from 0; log 2 where the classifier is undecided
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const loss = domainClassificationLoss(tf.zeros([4, 1]), tf.zeros([4, 1]));
 * assertAlmostEquals(loss.dataSync()[0], Math.log(2), 1e-6);
 * ```
 */
export function domainClassificationLoss(
  sourceLogits: tf.Tensor,
  targetLogits: tf.Tensor,
): tf.Scalar {
  return tf.div(discriminatorLoss(targetLogits, sourceLogits), 2);
}
