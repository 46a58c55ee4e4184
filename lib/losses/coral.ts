/**
 * Correlation alignment of two domains' features (Sun et al. 2016; Sun and Saenko 2016).
 *
 * @module
 */
import { EigenvalueDecomposition, Matrix } from "npm:ml-matrix@6.15.1";
import { float32, tf } from "../engine/mod.ts";

/**
 * CORAL in closed form: source features times Cs^-1/2 Ct^1/2, which takes the source's covariance
 * out and puts the target's in. Each C is an unbiased covariance plus a multiple of the identity.
 *
 * Features are neither centered nor scaled, before or after.
 *
 * @param source one vector per example, `[N, D]`
 * @param target likewise, `[M, D]`
 * @param options `regularization`: what the identity is multiplied by, above 0; the larger, the less
 * is changed where variances are smaller than it. 1 in the authors' code, whose features have
 * variance 1 @default {1}
 * @returns the source's vectors, aligned, `[N, D]`, computed in 64 bits
 * @throws {TypeError} if the vectors' lengths differ
 * @throws {RangeError} if a domain has fewer than two examples, or `regularization` is not above 0
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // Variances 1 and 7, and with the identity 2 and 8: the source grows to twice its size.
 * const aligned = coralAlign([[0], [Math.sqrt(2)]], [[0], [Math.sqrt(14)]]);
 * assertAlmostEquals(aligned[1][0], 2 * Math.sqrt(2), 1e-12);
 * ```
 */
export function coralAlign(
  source: readonly ArrayLike<number>[],
  target: readonly ArrayLike<number>[],
  { regularization = 1 }: { readonly regularization?: number } = {},
): Float64Array[] {
  const shapes = [source, target].map((rows) => [rows.length, rows[0]?.length]);
  requireSamples("coralAlign", shapes[0], shapes[1]);
  if (!(regularization > 0)) {
    throw new RangeError(
      `Cannot compute coralAlign: regularization must be above 0, found ${regularization}`,
    );
  }
  const whiten = matrixPower(regularizedCovariance(source, regularization), -1 / 2);
  const color = matrixPower(regularizedCovariance(target, regularization), 1 / 2);
  const map = whiten.mmul(color).to2DArray();
  return source.map((row) =>
    Float64Array.from(row, (_, j) => {
      let sum = 0;
      for (let i = 0; i < row.length; i++) sum += row[i] * map[i][j];
      return sum;
    })
  );
}

/**
 * The CORAL loss of Deep CORAL: ‖Cs - Ct‖² / (4 D²), the squared Frobenius distance of the
 * two batches' unbiased covariances.
 *
 * @param source features, `[N, D]`
 * @param target features, `[M, D]`
 * @returns a scalar from 0
 * @throws {TypeError} if the features' lengths differ
 * @throws {RangeError} if a batch has fewer than two examples
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // Variances 2 and 8: 6² / 4.
 * const loss = coralLoss(tf.tensor2d([[1], [3]]), tf.tensor2d([[1], [5]]));
 * assertAlmostEquals(loss.dataSync()[0], 9, 1e-5);
 * ```
 */
export function coralLoss(source: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  requireSamples("coralLoss", source.shape, target.shape);
  const difference = tf.sub(covariance(float32(source)), covariance(float32(target)));
  return tf.div(tf.sum(tf.square(difference)), 4 * source.shape[1] ** 2);
}

/** Unbiased, `[D, D]`. */
function covariance(x: tf.Tensor2D): tf.Tensor2D {
  const centered = tf.sub(x, tf.mean(x, 0));
  return tf.div(tf.matMul(centered, centered, true, false), x.shape[0] - 1);
}

/** The same of plain arrays, plus a multiple of the identity. */
function regularizedCovariance(
  rows: readonly ArrayLike<number>[],
  regularization: number,
): Matrix {
  const length = rows[0].length;
  const means = new Float64Array(length);
  for (const row of rows) {
    for (let i = 0; i < length; i++) means[i] += row[i] / rows.length;
  }
  const sums = Array.from({ length }, () => new Float64Array(length));
  for (const row of rows) {
    for (let i = 0; i < length; i++) {
      const deviation = row[i] - means[i];
      for (let j = 0; j < length; j++) sums[i][j] += deviation * (row[j] - means[j]);
    }
  }
  return new Matrix(sums).div(rows.length - 1).add(Matrix.eye(length).mul(regularization));
}

/** Of a symmetric, positive definite matrix. */
function matrixPower(matrix: Matrix, exponent: number): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const powers = Matrix.diag(realEigenvalues.map((value) => value ** exponent));
  return eigenvectorMatrix.mmul(powers).mmul(eigenvectorMatrix.transpose());
}

function requireSamples(
  name: string,
  [n, sourceLength]: readonly number[],
  [m, targetLength]: readonly number[],
): void {
  if (n < 2 || m < 2) {
    throw new RangeError(
      `Cannot compute ${name}: a covariance needs two examples, found ${n} of the source and ` +
        `${m} of the target`,
    );
  }
  if (sourceLength !== targetLength) {
    throw new TypeError(
      `Cannot compute ${name}: features must be [N, D] and [M, D], found [${n},${sourceLength}] ` +
        `and [${m},${targetLength}]`,
    );
  }
}
