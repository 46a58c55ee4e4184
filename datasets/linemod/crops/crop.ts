/**
 * Crops of real frames, as Wohlhart and Lepetit made them: what a camera would see that looks
 * straight at the object, in a square of 20 cm.
 *
 * @module
 */
import { depthByte } from "../../pose_images.ts";
import { type Camera, type Pose, squareCamera } from "../render/camera.ts";
import { fillHoles } from "./fill_holes.ts";
import type { Frame } from "../bop/frame.ts";
import { multiply, rotate, type Rotation, type Vector } from "../render/rotation.ts";

/** Rows and columns of a crop. */
export const cropSize = 64;

/** The side of the square that a crop shows, mm. */
export const cropSide = 200;

/** A square picture of one object, `[64, 64, 3]`, or with depth `[64, 64, 4]`, and its pose. */
export type Crop = {
  /** Red, green, blue, and depth as a byte of `depthByte`. */
  readonly pixels: Uint8Array;
  /** Object to the camera that looks straight at the object. */
  readonly rotation: Rotation;
};

/**
 * Crops the square around an object out of a frame, by perspective warp.
 *
 * The frame's camera is turned, on the shortest way, to look at the object's center; so a crop's
 * rotation tells what the crop shows, wherever in the frame the object was. Depth is taken along
 * that camera's axis and from the center, and holes are filled from beside.
 *
 * @param frame The frame's pictures
 * @param camera The frame's camera
 * @param pose Where the object is
 * @param center The point in the crop's middle, in the object's coordinates, mm
 * @returns The crop; black, and at any depth, where it reaches out of the frame
 * @throws {RangeError} If the object's center is not before the camera
 */
export function cropObject(frame: Frame, camera: Camera, pose: Pose, center: Vector): Crop {
  const [cx, cy, cz] = rotate(pose.rotation, center);
  const target: Vector = [
    cx + pose.translation[0],
    cy + pose.translation[1],
    cz + pose.translation[2],
  ];
  const distance = Math.hypot(...target);
  if (!(target[2] > 0)) {
    throw new RangeError(
      `Cannot crop an object at (${
        target.map(Math.round).join(", ")
      }) mm: it is not before the camera`,
    );
  }
  const turn = turnTowards(target);
  const crop = squareCamera(cropSize, cropSide, distance);
  const rays = cropRays(crop, turn, camera);
  const channels = frame.depth === undefined ? 3 : 4;
  const pixels = new Uint8Array(cropSize * cropSize * channels);
  sampleColor(frame, rays, pixels, channels);
  if (frame.depth !== undefined) {
    const depth = fillHoles(sampleDepth(frame.depth, camera, turn, rays), cropSize);
    depth.forEach((value, i) => {
      pixels[4 * i + 3] = depthByte(value > 0 ? value - distance : Infinity);
    });
  }
  return { pixels, rotation: multiply(turn, pose.rotation) };
}

/** Camera to a camera that looks at a point, its columns still as upright as they can be. */
function turnTowards([x, y, z]: Vector): Rotation {
  const distance = Math.hypot(x, y, z), length = Math.hypot(x, z);
  const [fx, fy, fz] = [x / distance, y / distance, z / distance];
  const [rx, rz] = [z / length, -x / length];
  // Down is forward times right.
  return [rx, 0, rz, fy * rz, fz * rx - fx * rz, -fy * rx, fx, fy, fz];
}

/** Column and row in the frame of the four samples of each pixel of the crop, `[64 * 64, 4, 2]`. */
function cropRays(crop: Camera, turn: Rotation, camera: Camera): Float64Array {
  const [a, b, c, d, e, f, g, h, i] = turn;
  const back: Rotation = [a, d, g, b, e, h, c, f, i];
  const rays = new Float64Array(8 * cropSize * cropSize);
  for (let sample = 0; sample < rays.length / 2; sample++) {
    const pixel = sample >> 2;
    const column = pixel % cropSize + (sample & 1 ? 0.25 : -0.25);
    const row = Math.floor(pixel / cropSize) + (sample & 2 ? 0.25 : -0.25);
    const [x, y, z] = rotate(back, [(column - crop.cx) / crop.fx, (row - crop.cy) / crop.fy, 1]);
    rays[2 * sample] = camera.fx * x / z + camera.cx;
    rays[2 * sample + 1] = camera.fy * y / z + camera.cy;
  }
  return rays;
}

/** Writes the mean of four bilinear samples into each pixel: the frame is finer than the crop. */
function sampleColor(
  { color: { width, height, pixels: from } }: Frame,
  rays: Float64Array,
  pixels: Uint8Array,
  channels: number,
): void {
  for (let pixel = 0; pixel < cropSize * cropSize; pixel++) {
    const sum = [0, 0, 0];
    for (let sample = 8 * pixel; sample < 8 * pixel + 8; sample += 2) {
      const x = rays[sample], y = rays[sample + 1];
      const left = Math.floor(x), top = Math.floor(y);
      if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) continue;
      const u = x - left, v = y - top, i = 3 * (top * width + left);
      for (let c = 0; c < 3; c++) {
        const upper = (1 - u) * from[i + c] + u * from[i + 3 + c];
        const lower = (1 - u) * from[i + 3 * width + c] + u * from[i + 3 * width + 3 + c];
        sum[c] += (1 - v) * upper + v * lower;
      }
    }
    for (let c = 0; c < 3; c++) pixels[channels * pixel + c] = Math.round(sum[c] / 4);
  }
}

/** Depth of the frame's pixel nearest to each pixel of the crop, along the turned camera's axis. */
function sampleDepth(
  depth: Float32Array,
  camera: Camera,
  [, , , , , , fx, fy, fz]: Rotation,
  rays: Float64Array,
): Float32Array {
  const sampled = new Float32Array(cropSize * cropSize);
  for (let pixel = 0; pixel < sampled.length; pixel++) {
    // The middle of the four samples.
    const x = Math.round((rays[8 * pixel] + rays[8 * pixel + 6]) / 2);
    const y = Math.round((rays[8 * pixel + 1] + rays[8 * pixel + 7]) / 2);
    if (x < 0 || y < 0 || x >= camera.width || y >= camera.height) continue;
    const alongX = (x - camera.cx) / camera.fx, alongY = (y - camera.cy) / camera.fy;
    sampled[pixel] = depth[y * camera.width + x] * (alongX * fx + alongY * fy + fz);
  }
  return sampled;
}
