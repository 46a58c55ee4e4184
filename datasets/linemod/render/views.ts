/**
 * The views of LineMod's synthetic images: cameras on the upper half of a sphere around the object
 * that look at its center, each turned about its axis.
 *
 * @module
 */
import type { Mesh } from "./mesh.ts";
import { multiply, type Rotation, type Vector } from "./rotation.ts";

/**
 * Lists the points of a subdivided icosahedron above the equator.
 *
 * Those on the equator are left out, which gives the published counts.
 *
 * @param cuts how often the icosahedron's faces are subdivided: 3 gives Wohlhart and Lepetit's 301 coarse
 * views, 4 their 1,241 fine ones
 * @returns unit vectors with z > 0
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
export const IN_PLANE_ANGLES: readonly number[] = [-35, -25, -15, -5, 5, 15, 25, 35];

/**
 * Returns the rotation of an object for a camera that looks at its origin, the object's z axis up.
 *
 * Straight from above, up is undefined; the rotation is then the limit at azimuth 0.
 *
 * @param direction from the object to the camera, of length 1, in the object's coordinates
 * @param inPlane turn of the picture about the camera's axis, clockwise, degrees
 * @returns object to camera
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

/**
 * Creates a unit sphere by repeatedly subdividing each face of an icosahedron into four and moving
 * the new vertices onto the sphere.
 *
 * One vertex is the pole (0, 0, 1), one of its neighbors is at azimuth 0.
 *
 * @param cuts how often, from 0
 * @returns `10 * 4^cuts + 2` vertices at distance 1 and `20 * 4^cuts` faces
 * @throws {RangeError} if `cuts` is not a whole number from 0 to 8
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { positions, faces } = icosphere(3);
 * assertEquals([positions.length / 3, faces.length / 3], [642, 1280]);
 * ```
 */
export function icosphere(cuts: number): Mesh & { readonly normals: Float32Array } {
  if (!Number.isInteger(cuts) || cuts < 0 || cuts > 8) {
    throw new RangeError(
      `Cannot make an icosphere of ${cuts} subdivisions, give a whole number 0 to 8`,
    );
  }
  const points = icosahedron();
  let faces = icosahedronFaces();
  for (let cut = 0; cut < cuts; cut++) {
    const middles = new Map<number, number>();
    const middle = (a: number, b: number): number => {
      const edge = Math.min(a, b) * 2 ** 26 + Math.max(a, b);
      let index = middles.get(edge);
      if (index === undefined) {
        index = points.push(unit(points[a].map((value, i) => value + points[b][i]))) - 1;
        middles.set(edge, index);
      }
      return index;
    };
    faces = faces.flatMap(([a, b, c]) => {
      const ab = middle(a, b), bc = middle(b, c), ca = middle(c, a);
      return [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]];
    });
  }
  const positions = Float32Array.from(points.flat());
  return { positions, normals: positions, faces: Uint32Array.from(faces.flat()) };
}

/** The poles and two rings of five, at heights ±1/√5 and turned by 36° against each other. */
function icosahedron(): number[][] {
  const height = 1 / Math.sqrt(5), radius = 2 / Math.sqrt(5);
  const ring = (z: number, turn: number): number[][] =>
    Array.from({ length: 5 }, (_, i) => {
      const azimuth = (2 * i + turn) * Math.PI / 5;
      return [radius * Math.cos(azimuth), radius * Math.sin(azimuth), z];
    });
  return [[0, 0, 1], ...ring(height, 0), ...ring(-height, 1), [0, 0, -1]];
}

function icosahedronFaces(): number[][] {
  return Array.from({ length: 5 }, (_, i) => {
    const next = (i + 1) % 5;
    const upper = 1 + i, upperNext = 1 + next, lower = 6 + i, lowerNext = 6 + next;
    return [
      [0, upper, upperNext],
      [upper, lower, upperNext],
      [upperNext, lower, lowerNext],
      [lower, 11, lowerNext],
    ];
  }).flat();
}

function unit(vector: number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
