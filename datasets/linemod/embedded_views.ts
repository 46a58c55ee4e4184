/**
 * What both domains of the embedded set share: the camera, and which views.
 *
 * @module
 */
import { type Pose, squareCamera } from "./camera.ts";
import { cropSide, cropSize } from "./crop.ts";
import { lookAt } from "./views.ts";

/** From the camera to the middle of the object, mm. */
export const distance = 400;

/** The camera of all crops. */
export const camera = squareCamera(cropSize, cropSide, distance);

/** The largest turn about the camera's axis, degrees. */
const largestTurn = 30;

/**
 * Draws a view of an object from anywhere above it, all directions alike.
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
  const azimuth = 2 * Math.PI * uniform(), z = uniform();
  const across = Math.sqrt(1 - z * z);
  const direction = [across * Math.cos(azimuth), across * Math.sin(azimuth), z] as const;
  const rotation = lookAt(direction, largestTurn * (2 * uniform() - 1));
  return { rotation, translation: [0, 0, distance] };
}
