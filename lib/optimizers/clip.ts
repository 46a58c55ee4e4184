/**
 * Gradient clipping.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";

/**
 * Scales each tensor down to an L2 norm of at most `maximum`, by itself, as TF-slim does (not by
 * the norm of all together).
 *
 * @returns tensors of the same shapes
 */
export function clipByNorm(gradients: readonly tf.Tensor[], maximum: number): tf.Tensor[] {
  return gradients.map((gradient) => {
    const norm = tf.sqrt(tf.sum(tf.square(gradient)));
    return tf.mul(gradient, tf.div(maximum, tf.maximum(norm, maximum)));
  });
}
