/**
 * Five colored solids that stand in for LineMod's objects where there are no data.
 *
 * None is its own mirror image or looks the same from two sides, so each view has one pose.
 *
 * @module
 */
import type { Vector } from "../render/rotation.ts";

/** A box, or a frustum where its top is smaller. */
export type Block = {
  /** The middle of the block, mm. */
  readonly center: Vector;
  /** Lengths along x, y and z, mm. */
  readonly size: Vector;
  /** How large the top is beside the bottom, 0..1. @default {1} */
  readonly taper?: number;
  /** Red, green and blue, 0..255. */
  readonly color: Vector;
};

/** A solid of blocks, z up, its middle at the origin. */
export type Solid = { readonly name: string; readonly blocks: readonly Block[] };

/** The solids, of about 12 cm. */
export const solids: readonly Solid[] = [
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
