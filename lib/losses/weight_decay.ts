/**
 * Weight decay as a term of the loss.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";

/**
 * Half the sum of squares of all weights, TF-slim's L2 regularizer: its gradient is the weights.
 *
 * @param weights kernels, of any shapes; slim leaves biases out
 * @returns a scalar from 0
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(weightDecayLoss([tf.tensor1d([3]), tf.tensor1d([4])]).dataSync()[0], 12.5);
 * ```
 */
export function weightDecayLoss(weights: readonly tf.Tensor[]): tf.Scalar {
  const squares = weights.map((weight) => tf.sum(tf.square(weight)));
  return tf.div(tf.addN(squares), 2);
}
