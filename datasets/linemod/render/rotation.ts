/**
 * Rotations as matrices and as unit quaternions.
 *
 * @module
 */

/** Three numbers x, y, z. */
export type Vector = readonly [number, number, number];

/** A rotation matrix, row by row, `[3, 3]`. */
export type Rotation = readonly number[];

/** A unit quaternion w, x, y, z; q and -q are the same rotation, w is not negative here. */
export type Quaternion = readonly [number, number, number, number];

/**
 * Checks that nine numbers are a rotation: orthonormal rows, and no mirror.
 *
 * @param matrix The numbers, row by row
 * @param name Whose rotation it is, for the error
 * @returns The same numbers
 * @throws {TypeError} If there are not nine finite numbers
 * @throws {RangeError} If the matrix is off a rotation by more than 0.02
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * checkRotation([0, -1, 0, 1, 0, 0, 0, 0, 1], "the ape");
 * assertThrows(() => checkRotation([1, 0, 0, 0, 1, 0, 0, 0, -1], "the ape"), RangeError, "mirror");
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
  if (off > tolerance) {
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
      `Cannot take the rotation of ${name}: it is a mirror (determinant -1), give a rotation`,
    );
  }
  return matrix;
}

/** Published poses are measured and rounded: those of LM-O are off by up to 0.0096. */
const tolerance = 0.02;

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
 * @param after The rotation applied last
 * @param before The rotation applied first
 * @returns Their product
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
 * @param rotation The rotation
 * @param vector The vector
 * @returns The rotated vector
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
