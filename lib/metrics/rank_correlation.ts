/**
 * Whether two measures order things alike.
 *
 * @module
 */

/**
 * Computes Spearman's rank correlation: Pearson's correlation of the ranks, where equal values share
 * the mean of theirs.
 *
 * @param first one value of each thing, `[N]`
 * @param second another, `[N]`
 * @returns 1 if they order alike, -1 if one orders in reverse; null if all values of one are equal
 * @throws {RangeError} if there are not as many of both, or none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rankCorrelation([1, 2, 30], [0.1, 0.2, 0.3]), 1);
 * assertEquals(rankCorrelation([1, 2, 30], [5, 5, 5]), null);
 * ```
 */
export function rankCorrelation(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): number | null {
  if (first.length !== second.length || first.length === 0) {
    throw new RangeError(
      `Cannot compute a rank correlation of ${first.length} and ${second.length} values: give as ` +
        "many of both, and at least one",
    );
  }
  const [a, b] = [first, second].map((values) => ranksOf(Array.from(values)));
  const center = (a.length + 1) / 2;
  let product = 0, squaresOfA = 0, squaresOfB = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i] * (b[i] - center);
    squaresOfA += (a[i] - center) ** 2;
    squaresOfB += (b[i] - center) ** 2;
  }
  return squaresOfA === 0 || squaresOfB === 0 ? null : product / Math.sqrt(squaresOfA * squaresOfB);
}

/** Returns each value's rank from 1 on; equal values share the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const smaller = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return smaller + (equal + 1) / 2;
  });
}
