/** Mean, spread and comparison of runs over seeds. */
import { seededUniform } from "../random/mod.ts";

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

/** How many samples the bootstrap draws. */
const RESAMPLES = 10_000;

/**
 * The 95 % percentile bootstrap interval of the mean, of 10,000 resamples that the same values always
 * give. Of 5 values it holds the true mean less often than 95 % would say: see `docs/seeds.md`.
 *
 * @returns its ends, or null for fewer than three values
 *
 * @example
 * ```ts
 * const [low, high] = bootstrapInterval([80, 82, 84, 86])!;
 * if (low < 80 || high > 86 || low > 83 || high < 83) throw new Error(`${low} to ${high}`);
 * ```
 */
export function bootstrapInterval(values: readonly number[]): readonly [number, number] | null {
  const n = values.length;
  if (n < 3) return null;
  const uniform = seededUniform("bootstrap", n);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[Math.floor(uniform() * n)];
    return sum / n;
  }).sort();
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/** The quantile of sorted values, linear between two of them. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** How two methods differ on the same seeds. */
export type PairedDifference = {
  /** How many pairs. */
  readonly n: number;
  /** Of the differences. */
  readonly mean: number;
  /** See {@linkcode bootstrapInterval}. */
  readonly interval: readonly [number, number];
  /** Of a two-sided permutation test: the share of the changes of sign as far from 0 or farther. */
  readonly p: number;
};

/** Up to so many pairs, all changes of sign are counted; of more, so many random ones. */
const [MAX_EXACT, RANDOM_CHANGES] = [16, 100_000];

/**
 * Compares pairs of values, such as accuracies of two methods with the same seeds: mean difference,
 * its bootstrap interval, and a permutation test, in which each pair may be exchanged.
 *
 * The smallest p of n pairs is 2 / 2ⁿ: 0.0625 of 5, whatever their values are.
 *
 * @param first, as long as `second`
 * @returns null for fewer than three pairs
 * @throws {RangeError} if one list is longer
 *
 * @example
 * ```ts
 * const found = pairedDifference([90, 91, 92], [89, 89, 89])!;
 * if (found.mean !== 2 || found.p !== 0.25) throw new Error(JSON.stringify(found));
 * ```
 */
export function pairedDifference(
  first: readonly number[],
  second: readonly number[],
): PairedDifference | null {
  if (first.length !== second.length) {
    throw new RangeError(`Cannot pair ${first.length} values with ${second.length}`);
  }
  const differences = first.map((value, i) => value - second[i]);
  const interval = bootstrapInterval(differences);
  if (interval === null) return null;
  return {
    n: differences.length,
    mean: mean(differences),
    interval,
    p: signChangeTest(differences),
  };
}

function signChangeTest(differences: readonly number[]): number {
  const n = differences.length;
  const size = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  // What rounding makes unequal counts as equal.
  const limit = Math.abs(differences.reduce((sum, value) => sum + value, 0)) - 1e-12 * size;
  const isFar = (isChanged: (i: number) => boolean): boolean =>
    Math.abs(differences.reduce((sum, value, i) => sum + (isChanged(i) ? -value : value), 0)) >=
      limit;
  let far = 0;
  if (n <= MAX_EXACT) {
    for (let signs = 0; signs < 2 ** n; signs++) if (isFar((i) => (signs >> i & 1) === 1)) far++;
    return far / 2 ** n;
  }
  const uniform = seededUniform("signs", n);
  for (let k = 0; k < RANDOM_CHANGES; k++) if (isFar(() => uniform() < 0.5)) far++;
  return (far + 1) / (RANDOM_CHANGES + 1); // the values themselves are one of the changes
}
