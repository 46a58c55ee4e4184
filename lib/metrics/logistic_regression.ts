/**
 * A linear classifier of features.
 *
 * @module
 */
import { lbfgs } from "./lbfgs.ts";

/** A fitted classifier of D features into K classes. */
export type LogisticRegression = {
  /** Mean of each feature, `[D]`. */
  readonly means: Float64Array;
  /** Standard deviation of each feature, 1 where that is 0 but for rounding, `[D]`. */
  readonly deviations: Float64Array;
  /** Of each standardized feature the weight for each class, then the biases, `[D + 1, K]`. */
  readonly weights: Float64Array;
  /** K. */
  readonly classes: number;
};

/** How to fit. */
export type LogisticRegressionOptions = {
  /** Number of classes, K. */
  readonly classes: number;
  /** Factor of half the weights' squares next to the mean loss; biases are free. @default {0.01} */
  readonly penalty?: number;
  /** Steps of L-BFGS at most. @default {100} */
  readonly iterations?: number;
  /** Stops where no partial derivative is larger. @default {1e-4} */
  readonly tolerance?: number;
};

/**
 * Fits a multinomial logistic regression to standardized features:
 * `min_W mean_i −log softmax(Wᵀx_i)[y_i] + penalty / 2 · ‖W‖²`.
 *
 * @param features one vector per example, `[N, D]`
 * @param labels classes 0 … K - 1, `[N]`; a class may have no example
 * @param options how many classes, and when to stop
 * @returns the classifier
 * @throws {RangeError} if there is no example, or not one label per example
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const fitted = fitLogisticRegression([[-2], [-1], [1], [2]], [0, 0, 1, 1], { classes: 2 });
 * const [[, probability]] = classProbabilities(fitted, [[3]]);
 * assertEquals(probability > 0.9, true);
 * ```
 */
export function fitLogisticRegression(
  features: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { classes, penalty = 0.01, iterations = 100, tolerance }: LogisticRegressionOptions,
): LogisticRegression {
  const count = features.length;
  if (count === 0 || labels.length !== count) {
    throw new RangeError(
      `Cannot fit a logistic regression to ${count} examples and ${labels.length} labels: give at ` +
        "least one example, and a label for each",
    );
  }
  const scale = scaleOf(features);
  const rows = standardize(features, scale);
  const width = scale.means.length + 1;
  const scores = new Float64Array(classes);
  const objective = (weights: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let loss = 0;
    for (let i = 0; i < count; i++) {
      scoreRow(rows, i * width, width, weights, scores);
      const own = scores[labels[i]];
      loss += (toProbabilities(scores) - own) / count;
      scores[labels[i]] -= 1;
      for (let j = 0, at = 0; j < width; j++) {
        const value = rows[i * width + j] / count;
        for (let k = 0; k < classes; k++) gradient[at++] += value * scores[k];
      }
    }
    for (let at = 0; at < (width - 1) * classes; at++) {
      loss += penalty / 2 * weights[at] * weights[at];
      gradient[at] += penalty * weights[at];
    }
    return loss;
  };
  const weights = lbfgs(objective, new Float64Array(width * classes), { iterations, tolerance });
  return { ...scale, weights, classes };
}

/**
 * Computes the classes' probabilities by a fitted classifier.
 *
 * @param fitted which to use
 * @param features one vector per example, `[N, D]`
 * @returns of each example the probability of each class, `[N, K]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const weights = Float64Array.of(1, -1, 0, 0);
 * const [one] = [Float64Array.of(1)];
 * const fitted = { means: Float64Array.of(2), deviations: one, weights, classes: 2 };
 * assertEquals([...classProbabilities(fitted, [[2]])[0]], [0.5, 0.5]);
 * ```
 */
export function classProbabilities(
  { weights, classes, ...scale }: LogisticRegression,
  features: readonly ArrayLike<number>[],
): Float64Array[] {
  const rows = standardize(features, scale);
  const width = scale.means.length + 1;
  return features.map((_, i) => {
    const scores = new Float64Array(classes);
    scoreRow(rows, i * width, width, weights, scores);
    toProbabilities(scores);
    return scores;
  });
}

type Scale = Pick<LogisticRegression, "means" | "deviations">;

function scaleOf(features: readonly ArrayLike<number>[]): Scale {
  const count = features.length, { length } = features[0];
  const means = new Float64Array(length), squares = new Float64Array(length);
  for (const row of features) {
    for (let j = 0; j < length; j++) means[j] += row[j] / count;
  }
  for (const row of features) {
    for (let j = 0; j < length; j++) squares[j] += (row[j] - means[j]) ** 2 / count;
  }
  // Of a constant feature the mean is rounded, and the deviation not quite 0.
  const deviations = squares.map((square, j) =>
    Math.sqrt(square) <= count * Number.EPSILON * Math.abs(means[j]) ? 1 : Math.sqrt(square)
  );
  return { means, deviations };
}

/** Returns standardized features, each row followed by a 1 for the bias, `[N, D + 1]`. */
function standardize(
  features: readonly ArrayLike<number>[],
  { means, deviations }: Scale,
): Float64Array {
  const { length } = means;
  const rows = new Float64Array(features.length * (length + 1));
  let at = 0;
  for (const row of features) {
    for (let j = 0; j < length; j++) rows[at++] = (row[j] - means[j]) / deviations[j];
    rows[at++] = 1;
  }
  return rows;
}

/** Writes the score of each class for the row that begins at `from`. */
function scoreRow(
  rows: Float64Array,
  from: number,
  width: number,
  weights: Float64Array,
  scores: Float64Array,
): void {
  scores.fill(0);
  for (let j = 0, at = 0; j < width; j++) {
    const value = rows[from + j];
    for (let k = 0; k < scores.length; k++) scores[k] += value * weights[at++];
  }
}

/** Replaces scores by their softmax, and returns the logarithm of the sum of their exponentials. */
function toProbabilities(scores: Float64Array): number {
  let highest = -Infinity, sum = 0;
  for (const score of scores) highest = Math.max(highest, score);
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k] - highest);
  for (let k = 0; k < scores.length; k++) scores[k] /= sum;
  return highest + Math.log(sum);
}
