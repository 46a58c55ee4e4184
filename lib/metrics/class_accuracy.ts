/**
 * Share of right answers by class.
 *
 * @module
 */
import { confusionMatrix } from "./confusion.ts";

/**
 * Compares predictions with the truth, class by class.
 *
 * @param predictions class numbers in 0 … classes - 1
 * @param labels the true ones, as many
 * @param classes how many there are
 * @returns each class's accuracy in percent, 0 … 100; `null` for a class without examples
 * @throws {TypeError} if there are not as many labels as predictions
 * @throws {RangeError} if a class number is out of range, or there are none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(classAccuracies([0, 1, 1], [0, 0, 1], 3), [50, 100, null]);
 * ```
 */
export function classAccuracies(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): (number | null)[] {
  return confusionMatrix(predictions, labels, classes).map((row, truth) => {
    const examples = row.reduce((sum, count) => sum + count, 0);
    return examples === 0 ? null : 100 * row[truth] / examples;
  });
}
