import type { Mesh } from "./mesh.ts";

/**
 * Makes a unit sphere by cutting each face of an icosahedron in four, again and again, and moving
 * the new vertices onto the sphere.
 *
 * One vertex is the pole (0, 0, 1), one of its neighbors is at azimuth 0.
 *
 * @param cuts How often, from 0
 * @returns `10 * 4^cuts + 2` vertices at distance 1 and `20 * 4^cuts` faces
 * @throws {RangeError} If `cuts` is not a whole number from 0 to 8
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
    throw new RangeError(`Cannot make an icosphere of ${cuts} cuts, give a whole number 0 to 8`);
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
