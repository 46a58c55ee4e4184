/**
 * Meshes of blocks: plain ones as a designer's model is, and worn ones as the real thing is.
 *
 * @module
 */
import type { Mesh } from "../render/mesh.ts";
import type { Vector } from "../render/rotation.ts";
import type { Block } from "./solids.ts";

/** What the surface of a real object has and its model lacks. */
export type Wear = {
  /** Patches along the edge of a face, each vertex with a shade of its own, from 1. */
  readonly patches: number;
  /** How much a shade differs from the block's color at most, 0..1. */
  readonly contrast: number;
  /** Random numbers in [0, 1). */
  readonly uniform: () => number;
};

/** A model's surface: no patches, no contrast. */
const unworn: Wear = { patches: 1, contrast: 0, uniform: () => 0.5 };

/** The two directions along each face of a box whose cross product points out of it. */
const faceAxes: readonly { readonly out: Vector; readonly u: Vector; readonly v: Vector }[] = [
  { out: [1, 0, 0], u: [0, 1, 0], v: [0, 0, 1] },
  { out: [-1, 0, 0], u: [0, 0, 1], v: [0, 1, 0] },
  { out: [0, 1, 0], u: [0, 0, 1], v: [1, 0, 0] },
  { out: [0, -1, 0], u: [1, 0, 0], v: [0, 0, 1] },
  { out: [0, 0, 1], u: [1, 0, 0], v: [0, 1, 0] },
  { out: [0, 0, -1], u: [0, 1, 0], v: [1, 0, 0] },
];

/**
 * Makes the mesh of some blocks. Faces have vertices of their own, so that edges stay sharp.
 *
 * @param blocks The blocks, which may overlap
 * @param wear Shades for the surface, none if left out
 * @returns The mesh: `6 * blocks * (patches + 1)^2` vertices
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const mesh = blockMesh([{ center: [0, 0, 0], size: [2, 2, 2], color: [255, 0, 0] }]);
 * assertEquals([mesh.positions.length / 3, mesh.faces.length / 3], [24, 12]);
 * ```
 */
export function blockMesh(blocks: readonly Block[], wear: Wear = unworn): Mesh {
  const { patches, contrast, uniform } = wear;
  const positions: number[] = [], colors: number[] = [], faces: number[] = [];
  for (const block of blocks) {
    for (const { out, u, v } of faceAxes) {
      const first = positions.length / 3;
      for (let row = 0; row <= patches; row++) {
        for (let column = 0; column <= patches; column++) {
          const a = 2 * column / patches - 1, b = 2 * row / patches - 1;
          positions.push(...pointOf(block, out.map((o, i) => o + a * u[i] + b * v[i])));
          const shade = 1 + contrast * (2 * uniform() - 1);
          colors.push(...block.color.map((value) => Math.min(255, value * shade)));
          if (row === 0 || column === 0) continue;
          const corner = first + row * (patches + 1) + column, below = corner - patches - 1;
          faces.push(below - 1, below, corner, below - 1, corner, corner - 1);
        }
      }
    }
  }
  const mesh = { positions: Float32Array.from(positions), faces: Uint32Array.from(faces) };
  return { ...mesh, colors: Uint8Array.from(colors) };
}

/** Where a point of the cube from -1 to 1 is on the block. */
function pointOf({ center, size, taper = 1 }: Block, [x, y, z]: readonly number[]): number[] {
  const scale = 1 + (taper - 1) * (z + 1) / 2;
  return [
    center[0] + x * scale * size[0] / 2,
    center[1] + y * scale * size[1] / 2,
    center[2] + z * size[2] / 2,
  ];
}
