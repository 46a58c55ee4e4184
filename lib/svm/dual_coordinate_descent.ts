/**
 * Dual coordinate descent (Hsieh et al. 2008), as LIBLINEAR trains linear SVMs, without its
 * shrinking.
 *
 * @module
 */

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
  const curvatures = Float64Array.from({ length: count }, (_, i) => {
    const x = values.subarray(i * width, (i + 1) * width);
    return x.reduce((sum, value) => sum + value ** 2, diagonal);
  });
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
