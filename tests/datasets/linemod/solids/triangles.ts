/** The triangles of a mesh, and vectors to reckon with them. */
import type { Mesh } from "../../../../datasets/linemod/render/mesh.ts";

export type Vec = [number, number, number];
export const sub = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const dot = (a: Vec, b: Vec) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** The three corners of each triangle. */
export function corners({ positions, faces }: Mesh): Vec[][] {
  const at = (v: number): Vec => [...positions.subarray(3 * v, 3 * v + 3)] as Vec;
  return Array.from(
    { length: faces.length / 3 },
    (_, f) => [0, 1, 2].map((i) => at(faces[3 * f + i])),
  );
}
