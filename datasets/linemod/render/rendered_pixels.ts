/**
 * How renders are stored: four bytes a pixel, of which the last tells depth, and so the mask too.
 *
 * @module
 */
import { depthByte, type RenderedImages } from "../../pose_images.ts";
import { cropSize } from "../crops/crop.ts";
import type { Rendering } from "./rasterizer.ts";

/** The depth byte where there is nothing, and only there. */
export const noDepth = 255;

/**
 * Makes the bytes of a rendering.
 *
 * @param rendering Color and depth of `[64, 64]` pixels
 * @param distance From the camera to the object's center, mm
 * @returns Red, green, blue and depth as a byte of `depthByte`, `[64, 64, 4]`; depth is
 * {@linkcode noDepth} where there is no object
 */
export function renderedPixels({ rgb, depth }: Rendering, distance: number): Uint8Array {
  const pixels = new Uint8Array(4 * depth.length);
  for (let i = 0; i < depth.length; i++) {
    pixels[4 * i] = rgb[3 * i];
    pixels[4 * i + 1] = rgb[3 * i + 1];
    pixels[4 * i + 2] = rgb[3 * i + 2];
    pixels[4 * i + 3] = depth[i] === 0
      ? noDepth
      : Math.min(noDepth - 1, depthByte(depth[i] - distance));
  }
  return pixels;
}

/**
 * Makes a set of renders, whose masks their depth tells.
 *
 * @param pixels What {@linkcode renderedPixels} gives, one after the other, `[N, 64, 64, 4]`
 * @param labels Their classes, `[N]`
 * @param quaternions Their poses, `[N, 4]`
 * @returns The set
 */
export function renderedImages(
  pixels: Uint8Array,
  labels: Uint8Array,
  quaternions: Float32Array,
): RenderedImages {
  const masks = new Uint8Array(pixels.length / 4);
  for (let i = 0; i < masks.length; i++) masks[i] = pixels[4 * i + 3] === noDepth ? 0 : 1;
  const shape = { count: labels.length, height: cropSize, width: cropSize };
  return {
    images: { pixels, ...shape, channels: 4 },
    masks: { pixels: masks, ...shape, channels: 1 },
    labels,
    quaternions,
  };
}
