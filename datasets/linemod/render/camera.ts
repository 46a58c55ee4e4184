/**
 * Cameras and poses in the convention of BOP and OpenCV: x right, y down, z forward, millimeters;
 * the center of the top left pixel is at (0, 0).
 *
 * @module
 */
import type { Rotation, Vector } from "./rotation.ts";

/** A pinhole camera without distortion; lengths in pixels. */
export type Camera = {
  /** Focal length along a row. */
  readonly fx: number;
  /** Focal length along a column. */
  readonly fy: number;
  /** Column of the principal point. */
  readonly cx: number;
  /** Row of the principal point. */
  readonly cy: number;
  /** Columns of the image. */
  readonly width: number;
  /** Rows of the image. */
  readonly height: number;
};

/** Where an object is: a point p of it is at `rotation * p + translation` before the camera. */
export type Pose = {
  /** Object to camera. */
  readonly rotation: Rotation;
  /** The object's origin in the camera's coordinates, mm. */
  readonly translation: Vector;
};

/**
 * Makes the camera whose image is exactly a square that faces it.
 *
 * @param size Rows and columns of the image
 * @param side The square's side, mm
 * @param distance From the camera to the square's center, mm
 * @returns The camera, which looks at the square's center
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(squareCamera(64, 200, 400).fx, 128);
 * ```
 */
export function squareCamera(size: number, side: number, distance: number): Camera {
  const focal = size * distance / side, center = (size - 1) / 2;
  return { fx: focal, fy: focal, cx: center, cy: center, width: size, height: size };
}
