/**
 * A linear support vector machine, one class against the rest.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";
import { seededPermutation } from "../random/mod.ts";

/** A trained machine. */
export type LinearSvm = {
  /** One vector per class, `[K, D]`. */
  readonly weights: readonly Float64Array[];
  /** `[K]`. */
  readonly biases: Float64Array;
  /** Whether every class met the tolerance within the passes allowed. */
  readonly converged: boolean;
};

/** How to train a linear SVM. */
export type LinearSvmOptions = {
  /** Number of classes, K. */
  readonly classes: number;
  /** C: what a unit of squared hinge loss costs, relative to half the weights' squares; above 0. */
  readonly penalty: number;
  /** Draws the order of the examples in each pass. */
  readonly seed: number;
  /** How far projected gradients may lie apart in the end. @default {1e-4} */
  readonly tolerance?: number;
  /** Passes over all examples, at most, for each class. @default {1000} */
  readonly maximumPasses?: number;
};

/**
 * Trains with squared hinge loss by dual coordinate descent, as LIBLINEAR does.
 * The bias is the weight of a feature that is always 1, so it decays too.
 *
 * @param features one vector per example, `[N, D]`
 * @param labels classes 0 … K - 1, `[N]`
 * @param options cost of errors, and when to stop
 * @returns the machine
 * @throws {TypeError} if there is not one label per example
 * @throws {RangeError} if there is no example, or a label or the penalty is out of range
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const svm = fitLinearSvm([[-2], [-1], [1], [2]], [0, 0, 1, 1], {
 *   classes: 2,
 *   penalty: 1,
 *   seed: 0,
 * });
 * const scores = scoreClasses(svm, tf.tensor2d([[-3], [3]]));
 * assertEquals([...tf.argMax(scores, 1).dataSync()], [0, 1]);
 * ```
 */
export function fitLinearSvm(
  features: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { classes, penalty, seed, tolerance = 1e-4, maximumPasses = 1_000 }: LinearSvmOptions,
): LinearSvm {
  requireFittable(features, labels, classes, penalty);
  const examples = withOnes(features);
  const fits = Array.from({ length: classes }, (_, label) => {
    const signs = Int8Array.from(labels, (other) => other === label ? 1 : -1);
    const permute = (pass: number) => seededPermutation(labels.length, seed, "svm", label, pass);
    return solveDual(examples, signs, { penalty, tolerance, maximumPasses }, permute);
  });
  return {
    weights: fits.map(({ weights }) => weights.slice(0, -1)),
    biases: Float64Array.from(fits, ({ weights }) => weights.at(-1)!),
    converged: fits.every(({ converged }) => converged),
  };
}

/**
 * Scores classes by a trained machine.
 *
 * @param svm which to use
 * @param features `[N, D]`
 * @returns one score per class, `[N, K]`; the largest decides
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const weights = [Float64Array.of(2), Float64Array.of(-2)];
 * const svm = { weights, biases: Float64Array.of(1, 0), converged: true };
 * assertEquals([...scoreClasses(svm, tf.tensor2d([[3]])).dataSync()], [7, -6]);
 * ```
 */
export function scoreClasses({ weights, biases }: LinearSvm, features: tf.Tensor2D): tf.Tensor2D {
  const rows = tf.tensor2d(weights.map((row) => [...row]));
  return tf.add(tf.matMul(features, rows, false, true), tf.tensor1d([...biases]));
}

/** Lays the vectors end to end, each with a 1 at its end. */
function withOnes(features: readonly ArrayLike<number>[]): PlainMatrix {
  const width = features[0].length + 1;
  const values = new Float64Array(features.length * width).fill(1);
  features.forEach((row, i) => values.set(row, i * width));
  return { values, width };
}

function requireFittable(
  features: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  classes: number,
  penalty: number,
): void {
  if (features.length !== labels.length) {
    throw new TypeError(
      `Cannot fit a linear SVM: found ${features.length} examples and ${labels.length} labels`,
    );
  }
  if (features.length === 0) throw new RangeError("Cannot fit a linear SVM: found no example");
  const wrong = Array.from(labels).find((label) => !(label >= 0 && label < classes));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot fit a linear SVM: found the label ${wrong}, give 0 to ${classes - 1}`,
    );
  }
  if (!(penalty > 0)) {
    throw new RangeError(`Cannot fit a linear SVM: the penalty is ${penalty}, give one above 0`);
  }
}

/** Vectors laid end to end, `width` numbers each. */
export type PlainMatrix = { readonly values: Float64Array; readonly width: number };

/** What errors cost, and when to stop. */
export type SolveDualOptions = {
  /** C: what a unit of squared hinge loss costs; above 0. */
  readonly penalty: number;
  /** How far projected gradients may lie apart in the end. */
  readonly tolerance: number;
  /** Passes over all examples, at most. */
  readonly maximumPasses: number;
};

/**
 * Separates two classes by a plane through the origin: finds the w that minimizes
 * |w|² / 2 + C Σ max(0, 1 - sign w·x)².
 *
 * @param examples `[N, D]`
 * @param signs -1 or 1, `[N]`
 * @param options what errors cost, and when to stop
 * @param permute returns the order of the examples in a pass, every index once
 * @returns w, `[D]`, and whether the tolerance was met
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const examples = { values: Float64Array.of(-1, 1), width: 1 };
 * const options = { penalty: 0.5, tolerance: 1e-8, maximumPasses: 100 };
 * const { weights } = solveDual(examples, Int8Array.of(-1, 1), options, () => Uint32Array.of(1, 0));
 * assertAlmostEquals(weights[0], 2 / 3, 1e-6);
 * ```
 */
export function solveDual(
  { values, width }: PlainMatrix,
  signs: Int8Array,
  { penalty, tolerance, maximumPasses }: SolveDualOptions,
  permute: (pass: number) => Uint32Array,
): { weights: Float64Array; converged: boolean } {
  const count = signs.length;
  const diagonal = 1 / (2 * penalty);
  const weights = new Float64Array(width);
  const alphas = new Float64Array(count);
  const curvatures = new Float64Array(count).fill(diagonal);
  for (let i = 0; i < values.length; i++) curvatures[Math.floor(i / width)] += values[i] ** 2;
  for (let pass = 0; pass < maximumPasses; pass++) {
    let [largest, smallest] = [-Infinity, Infinity];
    for (const i of permute(pass)) {
      const start = i * width;
      let score = 0;
      for (let j = 0; j < width; j++) score += weights[j] * values[start + j];
      const gradient = signs[i] * score - 1 + diagonal * alphas[i];
      const projected = alphas[i] === 0 ? Math.min(gradient, 0) : gradient;
      largest = Math.max(largest, projected);
      smallest = Math.min(smallest, projected);
      if (projected === 0) continue;
      const moved = Math.max(alphas[i] - gradient / curvatures[i], 0);
      const step = signs[i] * (moved - alphas[i]);
      alphas[i] = moved;
      for (let j = 0; j < width; j++) weights[j] += step * values[start + j];
    }
    if (largest - smallest <= tolerance) return { weights, converged: true };
  }
  return { weights, converged: false };
}
