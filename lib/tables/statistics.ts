/** Mean and spread over seeds. */

/**
 * The arithmetic mean.
 *
 * @throws {RangeError} if there are no values
 *
 * @example
 * ```ts
 * if (mean([1, 2, 6]) !== 3) throw new Error();
 * ```
 */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("Cannot take the mean of no values");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The sample standard deviation, with n − 1.
 *
 * @returns null for fewer than two values, which have none
 *
 * @example
 * ```ts
 * if (standardDeviation([1, 3]) !== Math.SQRT2) throw new Error();
 * ```
 */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
