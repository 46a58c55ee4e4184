/**
 * Share of right answers.
 *
 * @module
 */

/**
 * Compares predictions with the truth.
 *
 * @param predictions class numbers
 * @param labels the true ones, as many
 * @returns accuracy in percent, 0 … 100
 * @throws {TypeError} if there are not as many labels as predictions
 * @throws {RangeError} if there are none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(accuracy([1, 2, 3, 4], [1, 2, 3, 0]), 75);
 * ```
 */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  requirePairs("accuracy", predictions, labels);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right++;
  return 100 * right / labels.length;
}

/**
 * Refuses predictions without labels.
 *
 * @param metric what is to be computed, for the message
 * @param predictions one for each example
 * @param labels the true ones
 * @throws {TypeError} if there are not as many labels as predictions
 * @throws {RangeError} if there are none
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => requirePairs("accuracy", [1, 2], [1]), TypeError, "2 predictions for 1");
 * ```
 */
export function requirePairs(
  metric: string,
  predictions: ArrayLike<unknown>,
  labels: ArrayLike<number>,
): void {
  if (predictions.length !== labels.length) {
    throw new TypeError(
      `Cannot compute ${metric}: ${predictions.length} predictions for ${labels.length} labels`,
    );
  }
  if (labels.length === 0) throw new RangeError(`Cannot compute ${metric} of no examples`);
}
