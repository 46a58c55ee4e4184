/**
 * What predictions on unlabeled target images teach of the source.
 *
 * @module
 */
import { accuracy } from "./accuracy.ts";
import { classProbabilities, fitLogisticRegression } from "./logistic_regression.ts";

/** What a reverse classifier learns from, and what it is tested on. */
export type ReverseImages = {
  /** Features of target images, `[N, D]`. */
  readonly target: readonly ArrayLike<number>[];
  /** Classes that the classifier predicts for them, `[N]`. */
  readonly predictions: ArrayLike<number>;
  /** Features of labeled source images, `[M, D]`. */
  readonly source: readonly ArrayLike<number>[];
  /** Their classes, `[M]`. */
  readonly labels: ArrayLike<number>;
  /** Number of classes. */
  readonly classes: number;
};

/** After so many the accuracy changes by a percent at most. */
const ITERATIONS = 20;

/**
 * Validates in reverse (Zhong et al. 2010; Ganin et al. 2016, Section 5.1.2): a classifier learns the
 * target images with the classes that were predicted for them, and is tested on labeled source images.
 *
 * Differs from the papers: they adapt a second network from the target to the source, which takes as
 * long as training; here a logistic regression learns from the features of the first.
 *
 * @param images features and classes
 * @returns accuracy on the source images in percent: the higher, the better
 * @throws {RangeError} if there are no target images
 * @throws {TypeError} if there are no source images, or not as many labels
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const target = [[-2], [-1], [1], [2]];
 * const source = [[-3], [3]];
 * const labels = [0, 1], classes = 2;
 * const right = reverseAccuracy({ target, predictions: [0, 0, 1, 1], source, labels, classes });
 * const exchanged = reverseAccuracy({ target, predictions: [1, 1, 0, 0], source, labels, classes });
 * assertEquals([right, exchanged], [100, 0]);
 * ```
 */
export function reverseAccuracy(
  { target, predictions, source, labels, classes }: ReverseImages,
): number {
  const options = { classes, iterations: ITERATIONS };
  const reverse = fitLogisticRegression(target, predictions, options);
  const predicted = classProbabilities(reverse, source).map((row) => row.indexOf(Math.max(...row)));
  return accuracy(predicted, labels);
}
