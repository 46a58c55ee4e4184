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
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const y = maxPool(tf.tensor4d([1, 5, 2, 0], [1, 2, 2, 1]));
 * assertEquals([...y.dataSync()], [5]);
 * ```
 */
export function maxPool(x: tf.Tensor4D): tf.Tensor4D {
  return tf.maxPool(x, 2, 2, "same");
}
