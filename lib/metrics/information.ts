/**
 * How good predictions look without labels.
 *
 * @module
 */

/** A score of predictions without labels, and what it is made of. */
export type InformationScore = {
  /** `100 · information · balance`, in [0, 100]. */
  readonly score: number;
  /**
   * Mutual information of image and predicted class, as a share of its maximum: 1 if each prediction
   * is certain and all classes are predicted alike, 0 if predictions do not depend on the image.
   */
  readonly information: number;
  /** Share of the classes that are predicted, see {@link informationScore}. */
  readonly balance: number;
  /** Share of the examples that are predicted as each class. */
  readonly shares: readonly number[];
};

/** A class of fewer predictions than this share of what is expected counts as lost. */
const LOST = 0.1;

/**
 * Scores predictions on unlabeled images by information maximization: certain each, and diverse
 * together (Krause et al. 2010; Liang et al. 2020, Equation 3). A model that ignores a class would
 * score well by being certain, so the score falls with each class that is hardly ever predicted.
 *
 * @param probabilities of each example, one for each class
 * @param expected share of each class, such as the source's; equal shares by default
 * @returns the score; `balance` is the share of the classes predicted for at least a tenth of their
 * expected share of the examples
 * @throws {RangeError} if there are no examples, or fewer than two classes
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(informationScore([[1, 0], [0, 1]]).score, 100);
 * assertEquals(informationScore([[0.5, 0.5], [0.5, 0.5]]).score, 0);
 * ```
 */
export function informationScore(
  probabilities: readonly ArrayLike<number>[],
  expected?: readonly number[],
): InformationScore {
  const classes = probabilities[0]?.length ?? 0;
  if (classes < 2) {
    throw new RangeError(
      `Cannot score predictions: ${probabilities.length} examples of ${classes} classes, at least ` +
        "one of two is needed",
    );
  }
  const count = probabilities.length;
  const means = new Float64Array(classes), shares = new Float64Array(classes);
  let certain = 0;
  for (const row of probabilities) {
    const values = Array.from(row);
    values.forEach((value, k) => means[k] += value / count);
    shares[values.indexOf(Math.max(...values))] += 1 / count;
    certain += entropy(values) / count;
  }
  const information = Math.max(0, (entropy([...means]) - certain) / Math.log(classes));
  const wanted = expected ?? Array<number>(classes).fill(1 / classes);
  const kept = wanted.filter((share, k) => shares[k] >= LOST * share).length;
  const balance = kept / classes;
  return { score: 100 * information * balance, information, balance, shares: [...shares] };
}

/**
 * Computes the mean entropy of predictions, `−(1 / N) Σ_i Σ_k p_ik log p_ik`: the lower, the more
 * certain they are, be they right or wrong (Morerio et al. 2018 choose settings by it).
 *
 * @param probabilities of each example, one for each class, `[N, K]`
 * @returns the mean, in nats: 0 to log K
 * @throws {RangeError} if there are no examples
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(predictionEntropy([[0.5, 0.5], [1, 0]]), Math.log(2) / 2, 1e-12);
 * ```
 */
export function predictionEntropy(probabilities: readonly ArrayLike<number>[]): number {
  if (probabilities.length === 0) {
    throw new RangeError("Cannot compute the entropy of predictions: there are no examples");
  }
  const sum = probabilities.reduce((sum, row) => sum + entropy(Array.from(row)), 0);
  return sum / probabilities.length;
}

/**
 * Compares how often each class is predicted with how often it is expected.
 *
 * @param shares of the examples that are predicted as each class, `[K]`
 * @param expected share of each class, such as the source's; equal shares by default
 * @returns `100 · Σ_k min(shares_k, expected_k)`: 100 if the shares are alike, less by each percent
 * of the examples that would have to be predicted as another class
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(classBalance([0.75, 0.25]), 75);
 * assertEquals(classBalance([0.75, 0.25], [0.75, 0.25]), 100);
 * ```
 */
export function classBalance(shares: readonly number[], expected?: readonly number[]): number {
  return 100 * shares.reduce(
    (sum, share, k) => sum + Math.min(share, expected?.[k] ?? 1 / shares.length),
    0,
  );
}

function entropy(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, p) => p > 0 ? sum - p * Math.log(p) : sum, 0);
}
