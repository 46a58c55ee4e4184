import type { Quaternion, Rotation } from "./rotation.ts";

/**
 * Turns a rotation matrix into a quaternion, by Shepperd's method: it divides by the largest of
 * the four components, so that no rotation is ill-conditioned.
 *
 * @param rotation A rotation matrix, row by row
 * @returns The unit quaternion w, x, y, z with w >= 0
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(quaternionOf([1, 0, 0, 0, -1, 0, 0, 0, -1]), [0, 1, 0, 0]);
 * ```
 */
export function quaternionOf(rotation: Rotation): Quaternion {
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
 * Turns a quaternion into a rotation matrix.
 *
 * @param quaternion w, x, y, z of any length but zero
 * @returns The rotation matrix, row by row
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(rotationOf([0, 0, 0, 1]), [-1, 0, 0, 0, -1, 0, 0, 0, 1]);
 * ```
 */
export function rotationOf(quaternion: Quaternion): Rotation {
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
