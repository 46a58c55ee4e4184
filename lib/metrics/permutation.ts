/**
 * Whether a classifier calls classes by each other's names.
 *
 * @module
 */
import { linearSumAssignment } from "npm:linear-sum-assignment@1.0.9";

/** The assignment of predicted to true classes that makes most predictions right. */
export type LabelPermutation = {
  /** The class predicted for most of each true class, each only once. */
  readonly assignment: readonly number[];
  /** Accuracy in percent as the classes are named. */
  readonly accuracy: number;
  /** Accuracy in percent if the predicted classes were renamed by `assignment`. */
  readonly renamedAccuracy: number;
};

/**
 * Finds the renaming of predicted classes that makes the most of them right (the Hungarian method).
 *
 * @param confusion counts, `[true class][predicted class]`
 * @returns the renaming, and both accuracies
 * @throws {RangeError} if the matrix counts nothing
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * // All cups are called plates, and all plates cups.
 * const { assignment, renamedAccuracy } = labelPermutation([[0, 5], [5, 0]]);
 * assertEquals([assignment, renamedAccuracy], [[1, 0], 100]);
 * ```
 */
export function labelPermutation(
  confusion: readonly (readonly number[])[],
): LabelPermutation {
  const total = confusion.flat().reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    throw new RangeError("Cannot match classes: the confusion matrix counts nothing");
  }
  const { rowAssignments } = linearSumAssignment(confusion.map((row) => [...row]), {
    maximaze: true,
  });
  const assignment = Array.from(rowAssignments);
  const share = (of: (row: readonly number[], i: number) => number): number =>
    100 * confusion.reduce((sum, row, i) => sum + of(row, i), 0) / total;
  return {
    assignment,
    accuracy: share((row, i) => row[i]),
    renamedAccuracy: share((row, i) => row[assignment[i]]),
  };
}
