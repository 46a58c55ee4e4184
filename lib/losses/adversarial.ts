/**
 * The domain losses: what the discriminator and the generator minimize against each other.
 *
 * @module
 */
import { sigmoidCrossEntropy, tf } from "../engine/mod.ts";

/**
 * The discriminator's loss, paper Eq. 2: BCE(D(target), 1) + BCE(D(generated), 0), a batch mean
 * each. The authors use no label smoothing.
 *
 * @param targetLogits D's logits of target images, `[N, 1]`
 * @param generatedLogits D's logits of generated images, `[M, 1]`
 * @returns a scalar from 0; 2 log 2 where the discriminator is undecided
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const loss = discriminatorLoss(tf.zeros([4, 1]), tf.zeros([4, 1]));
 * assertAlmostEquals(loss.dataSync()[0], 2 * Math.log(2), 1e-6);
 * ```
 */
export function discriminatorLoss(targetLogits: tf.Tensor, generatedLogits: tf.Tensor): tf.Scalar {
  return tf.add(
    tf.mean(sigmoidCrossEntropy(targetLogits, 1)),
    tf.mean(sigmoidCrossEntropy(generatedLogits, 0)),
  );
}

/**
 * The generator's loss in its non-saturating form: BCE(D(generated), 1), a batch mean.
 *
 * Differs from the paper: Eq. 2 has the generator minimize log(1 - D), whose gradient vanishes
 * where the discriminator wins; the authors' code minimizes -log D, as Goodfellow et al. advise.
 *
 * @param generatedLogits D's logits of generated images, `[N, 1]`
 * @returns a scalar from 0; log 2 where the discriminator is undecided
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const loss = nonSaturatingGeneratorLoss(tf.zeros([4, 1]));
 * assertAlmostEquals(loss.dataSync()[0], Math.log(2), 1e-6);
 * ```
 */
export function nonSaturatingGeneratorLoss(generatedLogits: tf.Tensor): tf.Scalar {
  return tf.mean(sigmoidCrossEntropy(generatedLogits, 1));
}
