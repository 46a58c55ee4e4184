/**
 * Max pooling.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";

/**
 * The largest value of each 2 × 2 window, "same" padding.
 *
 * @param x `[N, H, W, C]`
 * @returns `[N, ⌈H / 2⌉, ⌈W / 2⌉, C]`
 */
export function maxPool(x: tf.Tensor4D): tf.Tensor4D {
  return tf.maxPool(x, 2, 2, "same");
}
