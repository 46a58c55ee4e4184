/**
 * Gradient reversal (Ganin et al. 2016, Section 5.2).
 *
 * @module
 */
import { tf } from "../engine/mod.ts";

/**
 * Passes features on, and their gradient back with the opposite sign: what follows learns to tell
 * the domains apart, what precedes learns to hide them.
 *
 * @param x features, of any shape
 * @param factor what the reversed gradient is multiplied by, from 0; 1 in the DSN authors' code,
 * where Ganin et al. raise it from 0 to 1
 * @returns `x`, of its shape
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const x = tf.tensor1d([3]);
 * assertEquals(reverseGradient(x).dataSync()[0], 3);
 * assertEquals(tf.grad((z) => tf.square(reverseGradient(z)))(x).dataSync()[0], -6);
 * ```
 */
export function reverseGradient<T extends tf.Tensor>(x: T, factor = 1): T {
  return tf.customGrad((z) => ({
    value: tf.clone(z as T),
    gradFunc: (dy: T) => tf.mul(dy, -factor),
  }))(x);
}
