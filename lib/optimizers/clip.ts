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
 * @param gradients of any shapes
 * @param maximum the largest norm, above 0
 * @returns tensors of the same shapes
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const [clipped] = clipByNorm([tf.tensor1d([6, 8])], 5);
 * assertEquals([...clipped.dataSync()], [3, 4]);
 * ```
 */
export function clipByNorm(gradients: readonly tf.Tensor[], maximum: number): tf.Tensor[] {
  return gradients.map((gradient) => {
    const norm = tf.sqrt(tf.sum(tf.square(gradient)));
    return tf.mul(gradient, tf.div(maximum, tf.maximum(norm, maximum)));
  });
}
