/**
 * Maximum mean discrepancy between the features of two domains.
 *
 * @module
 */
import { float32, tf } from "../engine/mod.ts";

/** The widths of the DSN authors' 19 Gaussian kernels. */
const WIDTHS = [
  ...[1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 5, 10, 15],
  ...[20, 25, 30, 35, 100, 1e3, 1e4, 1e5, 1e6],
];

/**
 * Maximum mean discrepancy (Gretton et al. 2012), squared and biased, as in the DSN authors' code:
 * mean k(s, s') + mean k(t, t') - 2 mean k(s, t), where k(x, y) = Σ exp(-|x - y|² / (2 σ)) over 19
 * widths σ from 1e-6 to 1e6, not squared.
 *
 * @param source features, `[N, D]`
 * @param target features, `[M, D]`
 * @param options `floor`: the smallest value, below which there is no gradient; 1e-4 in the
 * authors' code @default {0}
 * @returns a scalar of both batches, from `floor` to 38; 0 where the two batches are the same
 * @throws {TypeError} if the features' lengths differ
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const mmd = maximumMeanDiscrepancy(tf.tensor2d([[0], [1]]), tf.tensor2d([[1], [0]]));
 * assertAlmostEquals(mmd.dataSync()[0], 0, 1e-5);
 * ```
 */
export function maximumMeanDiscrepancy(
  source: tf.Tensor2D,
  target: tf.Tensor2D,
  { floor = 0 }: { readonly floor?: number } = {},
): tf.Scalar {
  const [n, m] = [source.shape[0], target.shape[0]];
  if (source.rank !== 2 || target.rank !== 2 || source.shape[1] !== target.shape[1]) {
    throw new TypeError(
      "Cannot compute maximumMeanDiscrepancy: features must be [N, D] and [M, D], found " +
        `[${source.shape}] and [${target.shape}]`,
    );
  }
  // With +1/N at source rows and -1/M at target rows the three means are one quadratic form.
  const signs = tf.tensor2d([...Array(n).fill(1 / n), ...Array(m).fill(-1 / m)], [n + m, 1]);
  const kernel = gaussianKernels(tf.concat([float32(source), float32(target)]));
  return tf.maximum(tf.sum(tf.mul(signs, tf.matMul(kernel, signs))), floor);
}

/** k of all pairs, `[N, N]`, of features `[N, D]`. */
function gaussianKernels(x: tf.Tensor2D): tf.Tensor2D {
  // By differences, not products: the narrow kernels need |x - x|² to be exactly 0.
  const differences = tf.sub(tf.expandDims(x, 1), tf.expandDims(x, 0)); // [N, N, D]
  const distances = tf.sum(tf.square(differences), 2, true); // [N, N, 1]
  const factors = tf.tensor1d(WIDTHS.map((width) => -1 / (2 * width)));
  return tf.sum(tf.exp(tf.mul(distances, factors)), 2);
}
