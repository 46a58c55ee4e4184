/**
 * Photos behind renders, as in the paper's Table 3.
 *
 * @module
 */
import { seededPermutation, seededUniform } from "../../lib/random/mod.ts";
import type { Images } from "../images.ts";
import type { Photo } from "../paste_digits.ts";
import type { RenderedImages } from "../pose_images.ts";
import { cropSize } from "./crops/crop.ts";

/**
 * Cuts a random window out of a photo, mirrored every other time.
 *
 * @param photo At least 64x64
 * @param uniform Random numbers in [0, 1)
 * @returns The window's bytes, `[64, 64, 3]`
 * @throws {RangeError} If the photo is too small
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const photo = { width: 90, height: 64, pixels: new Uint8Array(90 * 64 * 3).fill(7) };
 * assertEquals(cutWindow(photo, Math.random)[0], 7);
 * ```
 */
export function cutWindow({ width, height, pixels }: Photo, uniform: () => number): Uint8Array {
  if (width < cropSize || height < cropSize) {
    throw new RangeError(
      `Cannot cutWindow of ${cropSize}x${cropSize}: the photo is ${width}x${height}`,
    );
  }
  const row = Math.floor(uniform() * (height - cropSize + 1));
  const column = Math.floor(uniform() * (width - cropSize + 1));
  const isMirrored = uniform() < 0.5;
  const cut = new Uint8Array(cropSize * cropSize * 3);
  for (let y = 0, to = 0; y < cropSize; y++) {
    for (let x = 0; x < cropSize; x++, to += 3) {
      const from = (row + y) * width + column + (isMirrored ? cropSize - 1 - x : x);
      for (let c = 0; c < 3; c++) cut[to + c] = pixels[3 * from + c];
    }
  }
  return cut;
}

/**
 * Cuts random windows out of photos, from each about as many, and shuffles them.
 *
 * @param photos The photos, gone through once
 * @param photoCount How many they are, or at most are
 * @param count How many windows
 * @param seed Of the random choice
 * @returns The windows, `[count, 64, 64, 3]`; if there are fewer photos, some windows repeat
 * @throws {RangeError} If there is no photo, or one is too small
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const photo = { width: 90, height: 64, pixels: new Uint8Array(90 * 64 * 3).fill(7) };
 * assertEquals((await cutBackgrounds([photo], 1, 3, 0)).count, 3);
 * ```
 */
export async function cutBackgrounds(
  photos: Iterable<Photo> | AsyncIterable<Photo>,
  photoCount: number,
  count: number,
  seed: number,
): Promise<Images> {
  const uniform = seededUniform(seed, "windows");
  const windows: Uint8Array[] = [];
  for await (const photo of photos) {
    for (let i = 0; i < count; i += photoCount) windows.push(cutWindow(photo, uniform));
  }
  if (windows.length === 0) throw new RangeError("Cannot cutBackgrounds: there is no photo");
  const order = seededPermutation(windows.length, seed, "backgrounds");
  const pixels = new Uint8Array(count * cropSize * cropSize * 3);
  for (let i = 0; i < count; i++) {
    pixels.set(windows[order[i % order.length]], i * windows[0].length);
  }
  return { pixels, count, height: cropSize, width: cropSize, channels: 3 };
}

/**
 * Puts backgrounds behind renders, through their masks.
 *
 * @param renders Renders without depth, `[N, H, W, 3]`
 * @param backgrounds One for each render, `[N, H, W, 3]`
 * @returns The renders where their masks are 1, the backgrounds elsewhere
 * @throws {TypeError} If the shapes differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const shape = { count: 1, height: 1, width: 2 };
 * const renders = {
 *   images: { ...shape, channels: 3, pixels: Uint8Array.of(1, 2, 3, 0, 0, 0) },
 *   masks: { ...shape, channels: 1, pixels: Uint8Array.of(1, 0) },
 *   labels: Uint8Array.of(0),
 *   quaternions: Float32Array.of(1, 0, 0, 0),
 * };
 * const photo = { ...renders.images, pixels: new Uint8Array(6).fill(9) };
 * assertEquals([...withBackgrounds(renders, photo).images.pixels], [1, 2, 3, 9, 9, 9]);
 * ```
 */
export function withBackgrounds(renders: RenderedImages, backgrounds: Images): RenderedImages {
  const { images, masks } = renders;
  const [wanted, found] = [images, backgrounds].map(({ count, height, width, channels }) =>
    `[${count}, ${height}, ${width}, ${channels}]`
  );
  if (images.channels !== 3 || wanted !== found) {
    throw new TypeError(
      `Cannot put backgrounds ${found} behind renders ${wanted}: give colors without depth, ` +
        "one background for each render",
    );
  }
  const pixels = backgrounds.pixels.slice();
  for (let i = 0; i < masks.pixels.length; i++) {
    if (masks.pixels[i] === 0) continue;
    for (let c = 3 * i; c < 3 * i + 3; c++) pixels[c] = images.pixels[c];
  }
  return { ...renders, images: { ...images, pixels } };
}
