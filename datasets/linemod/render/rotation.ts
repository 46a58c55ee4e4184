/** Rotations as matrices and as unit quaternions. @module */

/** Three numbers x, y, z. */
export type Vector = readonly [number, number, number];

/** A rotation matrix, row by row, `[3, 3]`. */
export type Rotation = readonly number[];

/** A unit quaternion w, x, y, z; q and -q are the same rotation, w is not negative here. */
export type Quaternion = readonly [number, number, number, number];

/**
 * Checks that nine numbers are a rotation: orthonormal rows, and not a reflection.
 *
 * @param matrix the numbers, row by row
 * @param name whose rotation it is, for the error
 * @returns the same numbers
 * @throws {TypeError} if there are not nine finite numbers
 * @throws {RangeError} if the matrix is off a rotation by more than 0.02
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * checkRotation([0, -1, 0, 1, 0, 0, 0, 0, 1], "the ape");
 * assertThrows(() => checkRotation([1, 0, 0, 0, 1, 0, 0, 0, -1], "the ape"), RangeError, "reflection");
 * ```
 */
export function checkRotation(matrix: readonly number[], name: string): Rotation {
  if (matrix.length !== 9 || !matrix.every(Number.isFinite)) {
    throw new TypeError(
      `Cannot take the rotation of ${name}: it has ${matrix.length} entries (${matrix}), ` +
        "give nine finite numbers, row by row",
    );
  }
  const off = offIdentity(matrix);
  if (off > TOLERANCE) {
    throw new RangeError(
      `Cannot take the rotation of ${name}: its rows are off orthonormal by ${
        off.toPrecision(3)
      }, ` +
        "give a rotation matrix, row by row",
    );
  }
  const [a, b, c, d, e, f, g, h, i] = matrix;
  if (a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) < 0) {
    throw new RangeError(
      `Cannot take the rotation of ${name}: it is a reflection (determinant -1), give a rotation`,
    );
  }
  return matrix;
}

/** Published poses are measured and rounded: those of LM-O are off by up to 0.0096. */
const TOLERANCE = 0.02;

/** The largest entry of R·Rᵀ - I. */
function offIdentity(matrix: readonly number[]): number {
  let off = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = i; j < 3; j++) {
      let dot = i === j ? -1 : 0;
      for (let k = 0; k < 3; k++) dot += matrix[3 * i + k] * matrix[3 * j + k];
      off = Math.max(off, Math.abs(dot));
    }
  }
  return off;
}

/**
 * Multiplies rotations.
 *
 * @param after the rotation applied last
 * @param before the rotation applied first
 * @returns their product
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const quarter = [0, -1, 0, 1, 0, 0, 0, 0, 1];
 * assertEquals(multiply(quarter, quarter), [-1, 0, 0, 0, -1, 0, 0, 0, 1]);
 * ```
 */
export function multiply(after: Rotation, before: Rotation): Rotation {
  return Array.from({ length: 9 }, (_, i) => {
    const row = 3 * Math.floor(i / 3), column = i % 3;
    return after[row] * before[column] + after[row + 1] * before[column + 3] +
      after[row + 2] * before[column + 6];
  });
}

/**
 * Rotates a vector.
 *
 * @param rotation the rotation
 * @param vector the vector
 * @returns the rotated vector
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(rotate([0, -1, 0, 1, 0, 0, 0, 0, 1], [2, 0, 5]), [0, 2, 5]);
 * ```
 */
export function rotate(r: Rotation, [x, y, z]: Vector): Vector {
  return [
    r[0] * x + r[1] * y + r[2] * z,
    r[3] * x + r[4] * y + r[5] * z,
    r[6] * x + r[7] * y + r[8] * z,
  ];
}

/**
 * Converts a rotation matrix to a quaternion by Shepperd's method: it divides by the largest of
 * the four components, so that no rotation is ill-conditioned.
 *
 * @param rotation a rotation matrix, row by row
 * @returns the unit quaternion w, x, y, z with w >= 0
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(toQuaternion([1, 0, 0, 0, -1, 0, 0, 0, -1]), [0, 1, 0, 0]);
 * ```
 */
export function toQuaternion(rotation: Rotation): Quaternion {
  const [a, b, c, d, e, f, g, h, i] = rotation;
  // Four times the square of each component.
  const squares = [1 + a + e + i, 1 + a - e - i, 1 - a + e - i, 1 - a - e + i];
  const largest = squares.indexOf(Math.max(...squares));
  // Each row is the quaternion times four times one of its components.
  const scaled = [
    [squares[0], h - f, c - g, d - b],
    [h - f, squares[1], b + d, c + g],
    [c - g, b + d, squares[2], f + h],
    [d - b, c + g, f + h, squares[3]],
  ][largest];
  const length = Math.hypot(...scaled) * (scaled[0] < 0 ? -1 : 1);
  const [w, x, y, z] = scaled.map((component) => component / length);
  return [w, x, y, z];
}

/**
 * Converts a quaternion to a rotation matrix.
 *
 * @param quaternion w, x, y, z of any length except zero
 * @returns the rotation matrix, row by row
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(toRotation([0, 0, 0, 1]), [-1, 0, 0, 0, -1, 0, 0, 0, 1]);
 * ```
 */
export function toRotation(quaternion: Quaternion): Rotation {
  const length = Math.hypot(...quaternion);
  const [w, x, y, z] = quaternion.map((component) => component / length);
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ];
}
