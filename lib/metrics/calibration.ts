/**
 * How far a classifier's confidence is from its accuracy.
 *
 * @module
 */
import { requirePairs } from "./accuracy.ts";

/** Examples whose confidence lies in one interval. */
export type ConfidenceBin = {
  /** The interval's lower end; it does not belong to it. */
  readonly from: number;
  /** The interval's upper end, which belongs to it. */
  readonly to: number;
  readonly count: number;
  /** Mean confidence in percent; 0 if there are none. */
  readonly confidence: number;
  /** Share of right answers in percent; 0 if there are none. */
  readonly accuracy: number;
};

/** Calibration of a classifier. */
export type Calibration = {
  /** Mean distance of confidence and accuracy over the intervals, weighted by examples, in percent. */
  readonly error: number;
  readonly bins: readonly ConfidenceBin[];
};

/**
 * Computes the expected calibration error (Guo et al. 2017, Equation 3), over intervals of equal width.
 *
 * @param probabilities of each example, one for each class
 * @param labels the true classes
 * @param bins how many intervals
 * @returns the error, and what it is made of
 * @throws {TypeError} if there are not as many labels as examples
 * @throws {RangeError} if there are none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * // Sure of both, right of one: half a unit off.
 * assertEquals(calibration([[1, 0], [1, 0]], [0, 1]).error, 50);
 * ```
 */
export function calibration(
  probabilities: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  bins = 15,
): Calibration {
  requirePairs("calibration", probabilities, labels);
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  probabilities.forEach((row, i) => {
    const values = Array.from(row);
    const confidence = Math.max(...values);
    const bin = Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1);
    sums[bin].count++;
    sums[bin].confidence += confidence;
    if (values.indexOf(confidence) === labels[i]) sums[bin].right++;
  });
  const filled = sums.map(({ count, confidence, right }, i): ConfidenceBin => ({
    from: i / bins,
    to: (i + 1) / bins,
    count,
    confidence: count === 0 ? 0 : 100 * confidence / count,
    accuracy: count === 0 ? 0 : 100 * right / count,
  }));
  const error = filled.reduce(
    (sum, { count, confidence, accuracy }) =>
      sum + count / labels.length * Math.abs(confidence - accuracy),
    0,
  );
  return { error, bins: filled };
}
