/**
 * The embedded set's "real" crops: worn solids among blocks on a table before a photo, seen by a
 * camera whose colors have a cast and noise, and whose depth has noise and holes.
 *
 * @module
 */
import { seededUniform } from "../../../lib/random/mod.ts";
import type { Photo } from "../../paste_digits.ts";
import { depthByte, type PoseImages } from "../../pose_images.ts";
import { cutWindow } from "../crops/mod.ts";
import {
  createRasterizer,
  CROP_SIZE,
  type Light,
  type Pose,
  render,
  type Rendering,
  rotate,
  toQuaternion,
  type Vector,
} from "../render/mod.ts";
import { type Block, blockMesh, camera, DISTANCE, drawPose, type Solid } from "./solids.ts";

/** Wear of the real things. */
const WEAR = { patches: 4, contrast: 0.3 };

/** How much of a model's color the real thing has; the rest is gray. */
const SATURATION = 0.75;

/**
 * Takes pictures of the solids as if they were real: worn, under any light, among blocks on a table before a
 * photo, by a camera with noise, a cast and holes in its depth.
 *
 * @param solids the solids of the classes 0, 1, …
 * @param photos backgrounds, each at least 64x64
 * @param count how many images; the first are the same whatever the count
 * @param key seed and name of the part; the solids' wear is the same for all
 * @returns colors and depth, `[count, 64, 64, 4]`, with classes and poses
 */
export function photographSolids(
  solids: readonly Solid[],
  photos: readonly Photo[],
  count: number,
  ...key: (string | number)[]
): PoseImages {
  const uniform = seededUniform("embedded crops", ...key);
  const things = solids.map(wearOut);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % solids.length);
  const pixels = new Uint8Array(count * CROP_SIZE * CROP_SIZE * 4);
  const quaternions = new Float32Array(4 * count);
  for (let image = 0; image < count; image++) {
    const { rasterizer, table } = things[labels[image]];
    const pose = drawPose(uniform), light = drawLight(uniform);
    const scene = setScene(photos, pose, table, light, uniform);
    paint(scene, render(rasterizer, pose, light));
    pixels.set(takePicture(scene, uniform), image * CROP_SIZE * CROP_SIZE * 4);
    quaternions.set(toQuaternion(pose.rotation), 4 * image);
  }
  return {
    images: { pixels, count, height: CROP_SIZE, width: CROP_SIZE, channels: 4 },
    labels,
    quaternions,
  };
}

function wearOut({ name, blocks }: Solid) {
  const mesh = blockMesh(blocks.map(fade), { ...WEAR, uniform: seededUniform("wear", name) });
  const heights = mesh.positions.filter((_, i) => i % 3 === 2);
  return { rasterizer: createRasterizer(mesh, camera), table: Math.min(...heights) };
}

function fade(block: Block): Block {
  const [red, green, blue] = block.color, gray = (red + green + blue) / 3;
  const faded = (value: number): number => gray + SATURATION * (value - gray);
  return { ...block, color: [faded(red), faded(green), faded(blue)] };
}

/** A light from the camera's side of the object, mostly from above. */
function drawLight(uniform: () => number): Light {
  const x = 2 * uniform() - 1, y = 1.3 * uniform() - 1, z = -0.6, length = Math.hypot(x, y, z);
  return { direction: [x / length, y / length, z / length], ambient: 0.25 + 0.35 * uniform() };
}

/** What a perfect camera would see. */
export type Scene = {
  /** Colors 0..255, `[64, 64, 3]`. */
  readonly rgb: Float32Array;
  /** mm along the camera's axis, `[64, 64]`; Infinity where there is nothing. */
  readonly depth: Float32Array;
};

/** How many blocks stand around an object. */
const BLOCK_COUNT = 3;

/**
 * Sets a scene without the object: a window of a photo, at the depth of a table, and blocks on it.
 *
 * @param photos backgrounds, each at least 64x64
 * @param pose of the object
 * @param height of the table in the object's coordinates, mm
 * @param light how the blocks are lit
 * @param uniform random numbers in [0, 1)
 * @returns the scene
 */
export function setScene(
  photos: readonly Photo[],
  pose: Pose,
  height: number,
  light: Light,
  uniform: () => number,
): Scene {
  const photo = photos[Math.floor(uniform() * photos.length)];
  const rgb = new Float32Array(cutWindow(photo, uniform));
  const scene = { rgb, depth: tableDepth(pose, height) };
  const blocks = Array.from({ length: BLOCK_COUNT }, () => drawBlock(height, uniform));
  paint(scene, render(createRasterizer(blockMesh(blocks), camera), pose, light));
  return scene;
}

/**
 * Paints a rendering into a scene, where nothing nearer covers it.
 *
 * @param scene the scene, changed in place
 * @param rendering what to paint
 */
export function paint({ rgb, depth }: Scene, rendering: Rendering): void {
  for (let i = 0; i < depth.length; i++) {
    if (rendering.mask[i] === 0 || rendering.depth[i] > depth[i]) continue;
    const behind = 1 - rendering.mask[i] / 255;
    for (let c = 3 * i; c < 3 * i + 3; c++) rgb[c] = rendering.rgb[c] + behind * rgb[c];
    if (rendering.depth[i] > 0) depth[i] = rendering.depth[i];
  }
}

/** Where each pixel's ray meets the plane at this height of the object's coordinates. */
function tableDepth({ rotation, translation }: Pose, height: number): Float32Array {
  const [nx, ny, nz] = rotate(rotation, [0, 0, 1]);
  const along = nx * translation[0] + ny * translation[1] + nz * translation[2] + height;
  const depths = new Float32Array(CROP_SIZE * CROP_SIZE);
  for (let row = 0, i = 0; row < CROP_SIZE; row++) {
    const y = (row - camera.cy) / camera.fy;
    for (let column = 0; column < CROP_SIZE; column++, i++) {
      const x = (column - camera.cx) / camera.fx;
      const depth = along / (nx * x + ny * y + nz);
      depths[i] = depth > 0 ? depth : Infinity;
    }
  }
  return depths;
}

function drawBlock(table: number, uniform: () => number): Block {
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  const color: Vector = [between(20, 255), between(20, 255), between(20, 255)];
  const size: Vector = [between(20, 60), between(20, 60), between(15, 70)];
  const azimuth = between(0, 2 * Math.PI), radius = between(75, 0.3 * DISTANCE);
  return {
    center: [radius * Math.cos(azimuth), radius * Math.sin(azimuth), table + size[2] / 2],
    size,
    taper: between(0.3, 1),
    color,
  };
}

/** Standard deviation of a color's noise, of 255. */
const COLOR_NOISE = 7;

/** Standard deviation of a depth's noise, mm. */
const DEPTH_NOISE = 2;

/** A step between neighbors of this many mm hides the pixels next to it from the depth camera. */
const SHADOW_STEP = 25;

/** Unmeasured depth has the largest byte. */
const UNMEASURED = 255;

/**
 * Takes a picture of a scene.
 *
 * @param scene the scene
 * @param uniform random numbers in [0, 1)
 * @returns colors and depth, `[64, 64, 4]`
 */
export function takePicture({ rgb, depth }: Scene, uniform: () => number): Uint8Array {
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  const brightness = between(0.6, 1.2);
  const gains = [0, 1, 2].map(() => brightness * between(0.85, 1.15));
  const pixels = new Uint8Array(CROP_SIZE * CROP_SIZE * 4);
  const clamped = new Uint8ClampedArray(pixels.buffer); // rounds, and keeps to 0..255
  let noise = Math.floor(uniform() * normals.length);
  const next = (): number => {
    if (++noise === normals.length) noise = 0;
    return normals[noise];
  };
  for (let i = 0; i < depth.length; i++) {
    for (let c = 0; c < 3; c++) {
      clamped[4 * i + c] = gains[c] * rgb[3 * i + c] + COLOR_NOISE * next();
    }
    const isHidden = i % CROP_SIZE > 1 && depth[i] - depth[i - 2] > SHADOW_STEP;
    pixels[4 * i + 3] = isHidden
      ? UNMEASURED
      : depthByte(depth[i] - DISTANCE + DEPTH_NOISE * next());
  }
  for (let hole = Math.floor(between(1, 5)); hole > 0; hole--) eraseDisc(pixels, uniform);
  return pixels;
}

/** Erases the depth in a small disc. */
function eraseDisc(pixels: Uint8Array, uniform: () => number): void {
  const x = CROP_SIZE * uniform(), y = CROP_SIZE * uniform(), radius = 1 + 3 * uniform();
  for (let row = Math.max(0, Math.ceil(y - radius)); row < Math.min(CROP_SIZE, y + radius); row++) {
    for (let column = Math.max(0, Math.ceil(x - radius)); column < x + radius; column++) {
      if (column >= CROP_SIZE || Math.hypot(row - y, column - x) > radius) continue;
      pixels[4 * (row * CROP_SIZE + column) + 3] = UNMEASURED;
    }
  }
}

/** Normal random numbers, a prime number of them, drawn once since drawing is slow. */
const normals: Float32Array = drawNormals(16_381);

function drawNormals(count: number): Float32Array {
  const uniform = seededUniform("sensor noise");
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}
