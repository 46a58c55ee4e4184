/**
 * Crops of real frames, as Wohlhart and Lepetit made them: what a camera would see that looks
 * straight at the object, in a square of 20 cm.
 *
 * @module
 */
import { depthByte } from "../../pose_images.ts";
import type { Photo } from "../../paste_digits.ts";
import type { Frame } from "../bop/mod.ts";
import {
  type Camera,
  CROP_SIDE,
  CROP_SIZE,
  multiply,
  type Pose,
  rotate,
  type Rotation,
  squareCamera,
  type Vector,
} from "../render/mod.ts";

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
 * The frame's camera is turned by the smallest angle to look at the object's center; so a crop's
 * rotation describes what the crop shows, wherever in the frame the object was. Depth is taken along
 * that camera's axis and from the center, and holes are filled from their neighbors.
 *
 * @param frame the frame's pictures
 * @param camera the frame's camera
 * @param pose where the object is
 * @param center the point in the crop's middle, in the object's coordinates, mm
 * @returns the crop; black, and at any depth, where it reaches out of the frame
 * @throws {RangeError} if the object's center is not in front of the camera
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
      }) mm: it is not in front of the camera`,
    );
  }
  const turn = turnToward(target);
  const crop = squareCamera(CROP_SIZE, CROP_SIDE, distance);
  const rays = cropRays(crop, turn, camera);
  const channels = frame.depth === undefined ? 3 : 4;
  const pixels = new Uint8Array(CROP_SIZE * CROP_SIZE * channels);
  sampleColor(frame, rays, pixels, channels);
  if (frame.depth !== undefined) {
    const depth = fillHoles(sampleDepth(frame.depth, camera, turn, rays), CROP_SIZE);
    depth.forEach((value, i) => {
      pixels[4 * i + 3] = depthByte(value > 0 ? value - distance : Infinity);
    });
  }
  return { pixels, rotation: multiply(turn, pose.rotation) };
}

/** Camera to a camera that looks at a point, its columns as upright as possible. */
function turnToward([x, y, z]: Vector): Rotation {
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
  const rays = new Float64Array(8 * CROP_SIZE * CROP_SIZE);
  for (let sample = 0; sample < rays.length / 2; sample++) {
    const pixel = sample >> 2;
    const column = pixel % CROP_SIZE + (sample & 1 ? 0.25 : -0.25);
    const row = Math.floor(pixel / CROP_SIZE) + (sample & 2 ? 0.25 : -0.25);
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
  for (let pixel = 0; pixel < CROP_SIZE * CROP_SIZE; pixel++) {
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
  const sampled = new Float32Array(CROP_SIZE * CROP_SIZE);
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

/**
 * Fills each unmeasured pixel of a depth picture with the depth of the nearest measured one, in steps
 * along rows and columns.
 *
 * @param depth depth by pixel, `[H, W]`, 0 where nothing was measured
 * @param width columns
 * @returns the filled picture; all 0 if nothing was measured
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([...fillHoles(Float32Array.of(0, 7, 0, 0, 9), 5)], [7, 7, 7, 9, 9]);
 * ```
 */
export function fillHoles(depth: Float32Array, width: number): Float32Array {
  const filled = depth.slice();
  let front = Array.from(filled.keys()).filter((i) => filled[i] > 0);
  while (front.length > 0) {
    const reached: number[] = [];
    for (const i of front) {
      const column = i % width;
      const neighbors = [
        column > 0 ? i - 1 : -1,
        column < width - 1 ? i + 1 : -1,
        i - width,
        i + width,
      ];
      for (const j of neighbors) {
        if (j < 0 || j >= filled.length || filled[j] > 0) continue;
        filled[j] = filled[i];
        reached.push(j);
      }
    }
    front = reached;
  }
  return filled;
}

/**
 * Cuts a random window out of a photo, mirrored every other time.
 *
 * @param photo at least 64x64
 * @param uniform random numbers in [0, 1)
 * @returns the window's bytes, `[64, 64, 3]`
 * @throws {RangeError} if the photo is too small
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const photo = { width: 90, height: 64, pixels: new Uint8Array(90 * 64 * 3).fill(7) };
 * assertEquals(cutWindow(photo, Math.random)[0], 7);
 * ```
 */
export function cutWindow({ width, height, pixels }: Photo, uniform: () => number): Uint8Array {
  if (width < CROP_SIZE || height < CROP_SIZE) {
    throw new RangeError(
      `Cannot cut a window of ${CROP_SIZE}x${CROP_SIZE}: the photo is ${width}x${height}, give a larger one`,
    );
  }
  const row = Math.floor(uniform() * (height - CROP_SIZE + 1));
  const column = Math.floor(uniform() * (width - CROP_SIZE + 1));
  const isMirrored = uniform() < 0.5;
  const cut = new Uint8Array(CROP_SIZE * CROP_SIZE * 3);
  for (let y = 0, to = 0; y < CROP_SIZE; y++) {
    for (let x = 0; x < CROP_SIZE; x++, to += 3) {
      const from = (row + y) * width + column + (isMirrored ? CROP_SIZE - 1 - x : x);
      for (let c = 0; c < 3; c++) cut[to + c] = pixels[3 * from + c];
    }
  }
  return cut;
}
