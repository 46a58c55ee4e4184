/**
 * The views of LineMod's synthetic images: cameras on the upper half of a sphere around the object
 * that look at its center, each turned about its axis.
 *
 * @module
 */
import { icosphere } from "./icosphere.ts";
import { multiply, type Rotation, type Vector } from "./rotation.ts";

/**
 * Lists the points of a cut icosahedron above the equator.
 *
 * Those on the equator are left out, which gives the published counts.
 *
 * @param cuts How often the icosahedron's faces are cut: 3 gives Wohlhart and Lepetit's 301 coarse
 * views, 4 their 1,241 fine ones
 * @returns Unit vectors with z > 0
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([hemisphere(3).length, hemisphere(4).length], [301, 1241]);
 * ```
 */
export function hemisphere(cuts: number): Vector[] {
  const { positions } = icosphere(cuts);
  const points: Vector[] = [];
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = positions.subarray(i, i + 3);
    if (z > 1e-6) points.push([x, y, z]);
  }
  return points;
}

/**
 * The turns about the camera's axis, degrees: eight, so that 11 objects from 1,241 sides give the
 * paper's 109,208 images. Their range is ours: of 5,890 real crops of LineMod, 98 % are turned by
 * less than 40°.
 */
export const inPlaneAngles: readonly number[] = [-35, -25, -15, -5, 5, 15, 25, 35];

/**
 * Turns an object as a camera sees it that looks at its origin, the object's z axis up.
 *
 * Straight from above there is no up; the picture is then the limit of those from ever higher at
 * azimuth 0.
 *
 * @param direction From the object to the camera, of length 1, in the object's coordinates
 * @param inPlane How far the picture is turned about the camera's axis, clockwise, degrees
 * @returns Object to camera
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * // From the object's x axis: its y axis is to the right, its z axis up, which is -y.
 * assertEquals(lookAt([1, 0, 0], 0).map(Math.round), [0, 1, 0, 0, 0, -1, -1, 0, 0].map((x) => x + 0));
 * ```
 */
export function lookAt([x, y, z]: Vector, inPlane: number): Rotation {
  const length = Math.hypot(x, y);
  const [cos, sin] = length < 1e-9 ? [1, 0] : [x / length, y / length];
  const upright = [-sin, cos, 0, z * cos, z * sin, -length, -x, -y, -z];
  const angle = inPlane * Math.PI / 180;
  const turn = [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0, 0, 0, 1];
  return multiply(turn, upright);
}
