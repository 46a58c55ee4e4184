/**
 * What both domains of the embedded set share: the camera, and which views.
 *
 * @module
 */
import { type Pose, squareCamera } from "../render/camera.ts";
import { cropSide, cropSize } from "../crops/crop.ts";
import { lookAt } from "../render/views.ts";

/** From the camera to the middle of the object, mm. */
export const distance = 400;

/** The camera of all crops. */
export const camera = squareCamera(cropSize, cropSide, distance);

/**
 * How far the camera goes around the object to both sides, radians. LineMod's goes all the way, but
 * takes thousands of steps to learn; this set is for trainings of a few minutes.
 */
const largestAzimuth = Math.PI / 3;

/** The largest turn about the camera's axis, degrees. */
const largestTurn = 30;

/**
 * Draws a view of an object from above its front, all directions there alike.
 *
 * @param uniform Random numbers in [0, 1)
 * @returns The object's pose before the camera, mm
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(drawPose(() => 0.5).translation, [0, 0, 400]);
 * ```
 */
export function drawPose(uniform: () => number): Pose {
  const azimuth = largestAzimuth * (2 * uniform() - 1), z = uniform();
  const across = Math.sqrt(1 - z * z);
  const direction = [across * Math.cos(azimuth), across * Math.sin(azimuth), z] as const;
  const rotation = lookAt(direction, largestTurn * (2 * uniform() - 1));
  return { rotation, translation: [0, 0, distance] };
}
