/**
 * Cameras and poses in the convention of BOP and OpenCV: x right, y down, z forward, millimeters;
 * the center of the top left pixel is at (0, 0).
 *
 * @module
 */
import type { Rotation, Vector } from "./rotation.ts";

/** Rows and columns of a crop or render. */
export const CROP_SIZE = 64;

/** The side of the square that a crop or render shows, mm. */
export const CROP_SIDE = 200;

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

/** Where an object is: its point p is at `rotation * p + translation` in front of the camera. */
export type Pose = {
  /** Object to camera. */
  readonly rotation: Rotation;
  /** The object's origin in the camera's coordinates, mm. */
  readonly translation: Vector;
};

/**
 * Creates the camera whose image shows exactly a square that faces it.
 *
 * @param size rows and columns of the image
 * @param side the square's side, mm
 * @param distance from the camera to the square's center, mm
 * @returns the camera, which looks at the square's center
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
