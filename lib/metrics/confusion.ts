/**
 * Confusion matrix.
 *
 * @module
 */
import { requirePairs } from "./accuracy.ts";

/**
 * Counts predictions by true and predicted class.
 *
 * @param predictions class numbers in 0 … classes - 1
 * @param labels the true ones, as many
 * @param classes how many there are
 * @returns `classes` rows, one per true class, of counts by predicted class
 * @throws {TypeError} if there are not as many labels as predictions
 * @throws {RangeError} if a class number is out of range, or there are none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(confusionMatrix([1, 1, 0], [1, 0, 0], 2), [[1, 1], [0, 1]]);
 * ```
 */
export function confusionMatrix(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number[][] {
  requirePairs("confusionMatrix", predictions, labels);
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const [truth, predicted] = [labels[i], predictions[i]];
    if (counts[truth]?.[predicted] === undefined) {
      throw new RangeError(
        `Cannot compute confusionMatrix of ${classes} classes: example ${i} is ${truth}, taken for ` +
          `${predicted}`,
      );
    }
    counts[truth][predicted]++;
  }
  return counts;
}

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
