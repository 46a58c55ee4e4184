/**
 * Five colored solids that stand in for LineMod's objects where there are no data, their meshes and
 * views.
 *
 * No solid is its own mirror image or looks the same from two sides, so each view has one pose.
 *
 * @module
 */
import {
  CROP_SIDE,
  CROP_SIZE,
  lookAt,
  type Mesh,
  type Pose,
  squareCamera,
  type Vector,
} from "../render/mod.ts";

/** A box, or a frustum where its top is smaller. */
export type Block = {
  /** The middle of the block, mm. */
  readonly center: Vector;
  /** Lengths along x, y and z, mm. */
  readonly size: Vector;
  /** Size of the top relative to the bottom, 0..1. @default {1} */
  readonly taper?: number;
  /** Red, green and blue, 0..255. */
  readonly color: Vector;
};

/** A solid of blocks, z up, its middle at the origin. */
export type Solid = { readonly name: string; readonly blocks: readonly Block[] };

/** The solids, of about 12 cm. */
export const SOLIDS: readonly Solid[] = [
  {
    name: "boat",
    blocks: [
      { center: [0, 0, -28], size: [120, 44, 24], color: [178, 58, 52] },
      { center: [-30, 8, -2], size: [36, 26, 28], color: [225, 215, 190] },
      { center: [18, 0, 20], size: [8, 8, 72], color: [120, 84, 50] },
      { center: [30, 18, 34], size: [14, 32, 34], taper: 0.3, color: [235, 190, 60] },
      { center: [46, -14, -8], size: [18, 16, 18], color: [60, 90, 160] },
    ],
  },
  {
    name: "crane",
    blocks: [
      { center: [-20, 4, -44], size: [58, 52, 18], color: [84, 84, 92] },
      { center: [-26, 0, 4], size: [22, 22, 86], taper: 0.8, color: [226, 150, 40] },
      { center: [9, 4, 46], size: [92, 16, 14], color: [232, 176, 56] },
      { center: [48, 4, 20], size: [10, 10, 40], color: [66, 66, 72] },
      { center: [-36, 22, 22], size: [20, 22, 24], color: [70, 130, 90] },
    ],
  },
  {
    name: "camera",
    blocks: [
      { center: [0, 10, -4], size: [104, 36, 64], color: [92, 96, 106] },
      { center: [10, -28, -6], size: [44, 42, 44], taper: 0.9, color: [52, 52, 60] },
      { center: [-32, 10, 34], size: [26, 24, 14], color: [186, 60, 56] },
      { center: [28, 12, 38], size: [34, 22, 22], taper: 0.6, color: [200, 200, 206] },
      { center: [-44, -14, -10], size: [16, 18, 44], color: [70, 74, 84] },
    ],
  },
  {
    name: "kettle",
    blocks: [
      { center: [0, 0, -12], size: [72, 68, 66], taper: 0.7, color: [62, 128, 168] },
      { center: [50, 6, 0], size: [40, 14, 14], color: [92, 160, 196] },
      { center: [-48, -4, -2], size: [12, 14, 54], color: [40, 44, 52] },
      { center: [-38, -4, 20], size: [24, 14, 10], color: [40, 44, 52] },
      { center: [6, -12, 34], size: [22, 20, 28], taper: 0.4, color: [214, 120, 110] },
    ],
  },
  {
    name: "dog",
    blocks: [
      { center: [-4, 0, -4], size: [82, 34, 34], color: [212, 140, 140] },
      { center: [46, -6, 26], size: [36, 32, 32], color: [226, 164, 158] },
      { center: [42, 8, 48], size: [12, 10, 22], taper: 0.2, color: [120, 66, 62] },
      { center: [-44, 4, 24], size: [10, 10, 44], taper: 0.5, color: [196, 112, 108] },
      { center: [24, 8, -36], size: [16, 16, 40], color: [186, 116, 112] },
      { center: [28, -12, -36], size: [12, 12, 40], color: [148, 86, 82] },
      { center: [-34, 0, -36], size: [18, 28, 40], color: [190, 122, 118] },
    ],
  },
];

/** How the surface of a real object differs from its model. */
export type Wear = {
  /** Patches along the edge of a face, each vertex with its own shade, from 1. */
  readonly patches: number;
  /** The largest relative difference of a shade from the block's color, 0..1. */
  readonly contrast: number;
  /** Random numbers in [0, 1). */
  readonly uniform: () => number;
};

/** A model's surface: no patches, no contrast. */
const unworn: Wear = { patches: 1, contrast: 0, uniform: () => 0.5 };

/** The two directions along each face of a box whose cross product points out of it. */
const FACE_AXES: readonly { readonly out: Vector; readonly u: Vector; readonly v: Vector }[] = [
  { out: [1, 0, 0], u: [0, 1, 0], v: [0, 0, 1] },
  { out: [-1, 0, 0], u: [0, 0, 1], v: [0, 1, 0] },
  { out: [0, 1, 0], u: [0, 0, 1], v: [1, 0, 0] },
  { out: [0, -1, 0], u: [1, 0, 0], v: [0, 0, 1] },
  { out: [0, 0, 1], u: [1, 0, 0], v: [0, 1, 0] },
  { out: [0, 0, -1], u: [0, 1, 0], v: [1, 0, 0] },
];

/**
 * Creates the mesh of some blocks. Faces share no vertices, so that edges stay sharp.
 *
 * @param blocks the blocks, which may overlap
 * @param wear shades for the surface, none if left out
 * @returns the mesh: `6 * blocks * (patches + 1)^2` vertices
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
    for (const { out, u, v } of FACE_AXES) {
      const first = positions.length / 3;
      for (let row = 0; row <= patches; row++) {
        for (let column = 0; column <= patches; column++) {
          const a = 2 * column / patches - 1, b = 2 * row / patches - 1;
          positions.push(...placeOnBlock(block, out.map((o, i) => o + a * u[i] + b * v[i])));
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
function placeOnBlock({ center, size, taper = 1 }: Block, [x, y, z]: readonly number[]): number[] {
  const scale = 1 + (taper - 1) * (z + 1) / 2;
  return [
    center[0] + x * scale * size[0] / 2,
    center[1] + y * scale * size[1] / 2,
    center[2] + z * size[2] / 2,
  ];
}

/** From the camera to the middle of the object, mm. */
export const DISTANCE = 400;

/** The camera of all crops. */
export const camera = squareCamera(CROP_SIZE, CROP_SIDE, DISTANCE);

/**
 * How far the camera goes around the object to both sides, radians. LineMod's goes all the way around, but
 * takes thousands of steps to learn; this set is for trainings of a few minutes.
 */
const MAX_AZIMUTH = Math.PI / 3;

/** The largest turn about the camera's axis, degrees. */
const MAX_TURN = 30;

/**
 * Draws a view of an object from above its front, uniformly over those directions.
 *
 * @param uniform random numbers in [0, 1)
 * @returns the object's pose in front of the camera, mm
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(drawPose(() => 0.5).translation, [0, 0, 400]);
 * ```
 */
export function drawPose(uniform: () => number): Pose {
  const azimuth = MAX_AZIMUTH * (2 * uniform() - 1), z = uniform();
  const across = Math.sqrt(1 - z * z);
  const direction = [across * Math.cos(azimuth), across * Math.sin(azimuth), z] as const;
  const rotation = lookAt(direction, MAX_TURN * (2 * uniform() - 1));
  return { rotation, translation: [0, 0, DISTANCE] };
}
