/**
 * The target risk of a classifier, estimated by labeled source images.
 *
 * @module
 */
import { classProbabilities, fitLogisticRegression } from "./logistic_regression.ts";

/** Features of the images that density ratios are estimated by and for. */
export type DomainFeatures = {
  /** Of source images, `[N, D]`. */
  readonly source: readonly ArrayLike<number>[];
  /** Of target images, `[M, D]`. */
  readonly target: readonly ArrayLike<number>[];
  /** Of the source images to weight, which are not among `source`, `[V, D]`. */
  readonly heldOut: readonly ArrayLike<number>[];
};

/** After so many the risk is within a few percent of where more lead. */
const ITERATIONS = 30;

/**
 * Estimates how much more often the target has features than the source, by a classifier of the two
 * domains (You et al. 2019, Equation 6): `w(x) = (N / M) · p(target | x) / p(source | x)`.
 *
 * Differs from the paper: a logistic regression on standardized features with a fixed penalty stands
 * for its network of one hidden layer, because it is fitted at each validation.
 *
 * @param features of both domains
 * @returns the density ratio of each source image that is held out, `[V]`
 * @throws {RangeError} if there is no source or no target image
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const alike = [[0], [1]];
 * const [ratio] = densityRatios({ source: alike, target: alike, heldOut: [[0.3]] });
 * assertAlmostEquals(ratio, 1, 1e-6);
 * ```
 */
export function densityRatios({ source, target, heldOut }: DomainFeatures): number[] {
  if (source.length === 0 || target.length === 0) {
    throw new RangeError(
      `Cannot estimate density ratios by ${source.length} source and ${target.length} target ` +
        "images: give at least one of each",
    );
  }
  const labels = [...source.map(() => 0), ...target.map(() => 1)];
  const options = { classes: 2, iterations: ITERATIONS };
  const domains = fitLogisticRegression([...source, ...target], labels, options);
  return classProbabilities(domains, heldOut)
    .map(([ofSource, ofTarget]) => source.length / target.length * ofTarget / ofSource);
}

/**
 * Computes the risk of deep embedded validation (You et al. 2019, Algorithm 1): the mean weighted loss
 * with the weights, whose mean is 1, as control variate: `mean(w · l) + η · mean(w) − η` with
 * `η = −Cov(w · l, w) / Var(w)`.
 *
 * Differs from the paper: no weight is above `√V`, where importance sampling truncates (Ionides 2008),
 * because a few images unlike all that the ratios were estimated by get ratios without bound.
 *
 * @param losses of source images that training does not use, `[V]`
 * @param ratios density ratios `w` of these images, `[V]`, see {@link densityRatios}
 * @returns the estimate of the mean loss on the target: the lower, the better
 * @throws {RangeError} if there are fewer than two images, or not one ratio for each loss
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * // Where a ratio of 1 is typical, the risk is the mean loss.
 * assertEquals(deepEmbeddedRisk([0, 1], [1, 1]), 0.5);
 * ```
 */
export function deepEmbeddedRisk(losses: ArrayLike<number>, ratios: ArrayLike<number>): number {
  const count = losses.length;
  if (count < 2 || ratios.length !== count) {
    throw new RangeError(
      `Cannot estimate the risk by ${count} losses and ${ratios.length} density ratios: give at ` +
        "least two, and as many of each",
    );
  }
  const weights = Float64Array.from(ratios, (ratio) => Math.min(ratio, Math.sqrt(count)));
  let mean = 0, meanWeighted = 0;
  for (let i = 0; i < count; i++) {
    mean += weights[i] / count;
    meanWeighted += weights[i] * losses[i] / count;
  }
  let covariance = 0, variance = 0;
  for (let i = 0; i < count; i++) {
    covariance += weights[i] * losses[i] * (weights[i] - mean);
    variance += (weights[i] - mean) ** 2;
  }
  const eta = variance === 0 ? 0 : -covariance / variance;
  return meanWeighted + eta * mean - eta;
}
