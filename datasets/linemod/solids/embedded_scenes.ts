/**
 * Scenes for the embedded set's "real" crops: an object among blocks on a table before a photo.
 *
 * @module
 */
import type { Photo } from "../../paste_digits.ts";
import { cutWindow } from "../backgrounds.ts";
import type { Pose } from "../render/camera.ts";
import { cropSize } from "../crops/crop.ts";
import { camera, distance } from "./embedded_views.ts";
import { createRasterizer, type Light, render, type Rendering } from "../render/rasterizer.ts";
import { rotate, type Vector } from "../render/rotation.ts";
import { blockMesh } from "./solid_mesh.ts";
import type { Block } from "./solids.ts";

/** What a perfect camera would see. */
export type Scene = {
  /** Colors 0..255, `[64, 64, 3]`. */
  readonly rgb: Float32Array;
  /** mm along the camera's axis, `[64, 64]`; Infinity where there is nothing. */
  readonly depth: Float32Array;
};

/** How many blocks stand around an object. */
const blockCount = 3;

/**
 * Sets a scene without the object: a window of a photo, as far away as the table, and blocks on it.
 *
 * @param photos Backgrounds, each at least 64x64
 * @param pose Of the object
 * @param height Of the table in the object's coordinates, mm
 * @param light How the blocks are lit
 * @param uniform Random numbers in [0, 1)
 * @returns The scene
 */
export function setScene(
  photos: readonly Photo[],
  pose: Pose,
  height: number,
  light: Light,
  uniform: () => number,
): Scene {
  const photo = photos[Math.floor(uniform() * photos.length)];
  const rgb = Float32Array.from(cutWindow(photo, uniform));
  const scene = { rgb, depth: tableDepth(pose, height) };
  const blocks = Array.from({ length: blockCount }, () => drawBlock(height, uniform));
  paint(scene, render(createRasterizer(blockMesh(blocks), camera), pose, light));
  return scene;
}

/**
 * Paints a rendering into a scene, where nothing nearer is in its way.
 *
 * @param scene Is painted on
 * @param rendering What to paint
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
  return Float32Array.from({ length: cropSize * cropSize }, (_, i) => {
    const x = (i % cropSize - camera.cx) / camera.fx;
    const y = (Math.floor(i / cropSize) - camera.cy) / camera.fy;
    const depth = along / (nx * x + ny * y + nz);
    return depth > 0 ? depth : Infinity;
  });
}

function drawBlock(table: number, uniform: () => number): Block {
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  const color: Vector = [between(20, 255), between(20, 255), between(20, 255)];
  const size: Vector = [between(20, 60), between(20, 60), between(15, 70)];
  const azimuth = between(0, 2 * Math.PI), radius = between(75, 0.3 * distance);
  return {
    center: [radius * Math.cos(azimuth), radius * Math.sin(azimuth), table + size[2] / 2],
    size,
    taper: between(0.3, 1),
    color,
  };
}
