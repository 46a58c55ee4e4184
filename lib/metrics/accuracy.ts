/**
 * Share of right answers.
 *
 * @module
 */

/**
 * @param predictions class numbers
 * @param labels the true ones, as many
 * @returns accuracy in percent, 0 … 100
 * @throws {TypeError} if there are not as many labels as predictions
 * @throws {RangeError} if there are none
 *
 * @example
 * ```ts
 * console.log(accuracy([1, 2, 3], [1, 2, 0])); // 66.67
 * ```
 */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  requirePairs("accuracy", predictions, labels);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right++;
  return 100 * right / labels.length;
}

/** @throws if predictions and labels do not come in pairs, or there are none */
export function requirePairs(
  metric: string,
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
): void {
  if (predictions.length !== labels.length) {
    throw new TypeError(
      `Cannot compute ${metric}: ${predictions.length} predictions for ${labels.length} labels`,
    );
  }
  if (labels.length === 0) throw new RangeError(`Cannot compute ${metric} of no examples`);
}
