/**
 * The layers of the authors' two networks that tell objects and their poses.
 *
 * @module
 */

/** What distinguishes pose towers. */
export type PoseLayout = {
  /** Side of the convolutions' kernels. */
  readonly kernelSize: number;
  /** Filters of each convolution; half the side is left after each. */
  readonly filters: readonly number[];
  /** How many of the convolutions each branch has for itself. */
  readonly privateLayers: number;
  /** Length of the hidden dense layer. */
  readonly units: number;
};

/** DSN's tower for Cropped LineMod, the authors' `pose_mini` (paper Section 4.1). */
export const miniPoseLayout: PoseLayout = {
  kernelSize: 5,
  filters: [32, 64],
  privateLayers: 1,
  units: 128,
};

/** The side at which the authors stop halving. */
const LAST_SIDE = 5;

/**
 * The authors' `doubling_pose_estimator`, the default of their code: filters double while the side
 * halves.
 *
 * @param height of the images, in pixels
 * @returns the layout; of four convolutions for 64 pixels
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(doublingPoseLayout(64).filters, [32, 64, 128, 256]); // sides 32, 16, 8, 4
 * ```
 */
export function doublingPoseLayout(height: number): PoseLayout {
  const filters = [];
  for (let side = height; side > LAST_SIDE; side = Math.ceil(side / 2)) {
    filters.push(32 * 2 ** filters.length);
  }
  return { kernelSize: 3, filters, privateLayers: 2, units: 100 };
}
