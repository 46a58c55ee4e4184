/**
 * Angles between predicted and true rotations.
 *
 * @module
 */

/** Mean and median over a set, in degrees. */
export type AngleError = { readonly mean: number; readonly median: number };

/**
 * The angle of the rotation that leads from each prediction to the truth: 2 arccos |q · q̂|.
 *
 * Differs from the PixelDA authors' evaluation, which takes the pose loss with its 1e-4 for the
 * cosine, so that an exact prediction reads 1.62°; it is the DSN authors'.
 *
 * @param predictions quaternions of any length above 0, row by row, `[N, 4]`
 * @param quaternions the true ones, likewise
 * @returns `N` angles in degrees, 0 … 180
 * @throws {TypeError} if there are not as many, or not a multiple of 4
 * @throws {RangeError} if there are none, or one has no direction
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [angle] = angleErrors([1, 0, 0, 0], [-Math.SQRT1_2, Math.SQRT1_2, 0, 0]);
 * assertAlmostEquals(angle, 90, 1e-9);
 * ```
 */
export function angleErrors(
  predictions: ArrayLike<number>,
  quaternions: ArrayLike<number>,
): number[] {
  if (predictions.length !== quaternions.length || predictions.length % 4 !== 0) {
    throw new TypeError(
      `Cannot compute angleErrors: quaternions have 4 numbers each, found ${predictions.length} ` +
        `predicted and ${quaternions.length} true`,
    );
  }
  if (predictions.length === 0) throw new RangeError("Cannot compute angleErrors of no examples");
  return Array.from({ length: predictions.length / 4 }, (_, example) => {
    let [dot, predicted, truth] = [0, 0, 0];
    for (let i = 4 * example; i < 4 * example + 4; i++) {
      dot += predictions[i] * quaternions[i];
      predicted += predictions[i] ** 2;
      truth += quaternions[i] ** 2;
    }
    // Float32 quaternions are not exactly of length 1, and beyond 1 there is no arc cosine.
    const cosine = Math.abs(dot) / Math.sqrt(predicted * truth);
    if (!Number.isFinite(cosine)) {
      throw new RangeError(
        `Cannot compute angleErrors: a quaternion of example ${example} has no direction`,
      );
    }
    return 2 * Math.acos(Math.min(1, cosine)) * 180 / Math.PI;
  });
}

/**
 * Mean and median of {@link angleErrors}.
 *
 * @param predictions quaternions, row by row, `[N, 4]`
 * @param quaternions the true ones, likewise
 * @returns both in degrees
 * @throws {TypeError} if there are not as many, or not a multiple of 4
 * @throws {RangeError} if there are none, or one has no direction
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const upright = [1, 0, 0, 0];
 * const overhead = [0, 1, 0, 0];
 * const predictions = [...upright, ...upright, ...upright];
 * assertEquals(angleError(predictions, [...upright, ...upright, ...overhead]), {
 *   mean: 60,
 *   median: 0,
 * });
 * ```
 */
export function angleError(
  predictions: ArrayLike<number>,
  quaternions: ArrayLike<number>,
): AngleError {
  const angles = angleErrors(predictions, quaternions).sort((a, b) => a - b);
  const mean = angles.reduce((sum, angle) => sum + angle, 0) / angles.length;
  const [lower, upper] = [Math.floor, Math.ceil].map((round) => round((angles.length - 1) / 2));
  return { mean, median: (angles[lower] + angles[upper]) / 2 };
}
