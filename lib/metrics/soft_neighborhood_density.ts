/**
 * How densely predictions on unlabeled images lie together.
 *
 * @module
 */

/**
 * Computes the soft neighborhood density (Saito et al. 2021, Equations 1 to 3) of softmax outputs
 * `f_i` of unit length: with `S_ij = f_i · f_j` and `P_ij = exp(S_ij / τ) / Σ_{k ≠ i} exp(S_ik / τ)`
 * it is `−(1 / N) Σ_i Σ_{j ≠ i} P_ij log P_ij`. The higher, the more neighbors each has alike.
 *
 * @param probabilities of each example, one for each class, `[N, K]`
 * @param temperature τ
 * @returns the mean entropy, in nats: 0 to log(N − 1)
 * @throws {RangeError} if there are fewer than two examples
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // Of three alike, each has two neighbors.
 * assertAlmostEquals(softNeighborhoodDensity([[1, 0], [1, 0], [1, 0]]), Math.log(2), 1e-12);
 * ```
 */
export function softNeighborhoodDensity(
  probabilities: readonly ArrayLike<number>[],
  temperature = 0.05,
): number {
  const count = probabilities.length;
  if (count < 2) {
    throw new RangeError(
      `Cannot compute the soft neighborhood density of ${count} examples: give at least two`,
    );
  }
  const { length } = probabilities[0];
  const units = Float64Array.from(probabilities.flatMap((row) => toUnitLength(Array.from(row))));
  // Of each row the sum of exp(e) and of e · exp(e), where e = (S - 1) / τ is at most 0.
  const sums = new Float64Array(count), moments = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let similarity = 0;
      for (let k = 0; k < length; k++) similarity += units[i * length + k] * units[j * length + k];
      const exponent = (similarity - 1) / temperature;
      const power = Math.exp(exponent);
      sums[i] += power;
      sums[j] += power;
      moments[i] += exponent * power;
      moments[j] += exponent * power;
    }
  }
  let total = 0;
  for (let i = 0; i < count; i++) total += Math.log(sums[i]) - moments[i] / sums[i];
  return total / count;
}

function toUnitLength(row: readonly number[]): number[] {
  const norm = Math.hypot(...row);
  return row.map((value) => value / norm);
}
