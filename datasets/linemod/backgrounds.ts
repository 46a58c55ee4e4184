/** Natural photos behind renders, as in the paper's Table 3. @module */
import { decodeJpeg } from "../../lib/engine/mod.ts";
import { DataError, dataError, readDataFile } from "../../lib/files/mod.ts";
import { seededPermutation, seededUniform } from "../../lib/random/mod.ts";
import type { Images } from "../images.ts";
import type { Photo } from "../paste_digits.ts";
import type { RenderedImages } from "../pose_images.ts";
import { decodeColor } from "./bop/mod.ts";
import { cutWindow } from "./crops/mod.ts";
import { CROP_SIZE } from "./render/mod.ts";

/**
 * Cuts random windows out of photos, about equally many from each, and shuffles them.
 *
 * @param photos the photos, iterated once
 * @param photoCount how many there are, or at most are
 * @param count how many windows
 * @param seed of the random choice
 * @returns the windows, `[count, 64, 64, 3]`; if there are fewer photos, some windows repeat
 * @throws {RangeError} if there is no photo, or one is too small
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
  if (windows.length === 0) {
    throw new RangeError("Cannot cut backgrounds: there is no photo, give at least one");
  }
  const order = seededPermutation(windows.length, seed, "backgrounds");
  const pixels = new Uint8Array(count * CROP_SIZE * CROP_SIZE * 3);
  for (let i = 0; i < count; i++) {
    pixels.set(windows[order[i % order.length]], i * windows[0].length);
  }
  return { pixels, count, height: CROP_SIZE, width: CROP_SIZE, channels: 3 };
}

/**
 * Puts backgrounds behind renders, through their masks.
 *
 * @param renders renders without depth, `[N, H, W, 3]`
 * @param backgrounds one for each render, `[N, H, W, 3]`
 * @returns the renders where their masks are 1, the backgrounds elsewhere
 * @throws {TypeError} if the shapes differ
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

/**
 * Cuts random 64x64 windows out of the photos of a folder, about equally many from each.
 *
 * Photos are not scaled: those with a short side of some 200 pixels show most in a window. Photos
 * smaller than a window are left out. If there are more photos than windows, random ones are read.
 *
 * Hidden files, such as macOS's `._photo.jpg`, and folders are passed over.
 *
 * @param folder folder of JPEG, PNG and WebP files; the engine must have been started, for its JPEG
 * decoder
 * @param count how many windows
 * @param seed of the random choice
 * @param report takes a line about photos that are left out
 * @returns the windows, `[count, 64, 64, 3]`
 * @throws {DataError} if the folder is missing or has no photo, or a photo cannot be decoded
 */
export async function loadBackgrounds(
  folder: string,
  count: number,
  seed: number,
  report?: (line: string) => void,
): Promise<Images> {
  const names = await listPhotos(folder);
  const order = seededPermutation(names.length, seed, "photos").subarray(0, count);
  const files = [...order].map((i) => `${folder}/${names[i]}`);
  return cutBackgrounds(readPhotos(files, folder, report), files.length, count, seed);
}

async function listPhotos(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile, isSymlink } of Deno.readDir(folder)) {
      if (name.startsWith(".") || !/\.(jpe?g|png|webp)$/i.test(name)) continue;
      // A link may lead to a photo, to a folder or nowhere.
      if (isFile || (isSymlink && await leadsToFile(`${folder}/${name}`))) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
      throw error;
    }
    throw new DataError(
      `Cannot load backgrounds: there is no folder ${folder}, name one of JPEG, PNG or WebP photos`,
      { cause: error },
    );
  }
  if (names.length > 0) return names.sort();
  throw new DataError(
    `Cannot load backgrounds: ${folder} has no JPEG, PNG or WebP file, name a folder of photos`,
  );
}

async function leadsToFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}

async function* readPhotos(
  files: readonly string[],
  folder: string,
  report?: (line: string) => void,
): AsyncGenerator<Photo> {
  let small = 0;
  for (const file of files) {
    const photo = decode(await readDataFile(file), file);
    if (Math.min(photo.width, photo.height) >= CROP_SIZE) yield photo;
    else small++;
  }
  const size = `${CROP_SIZE}x${CROP_SIZE} pixels`;
  if (small === files.length) {
    throw new DataError(
      `Cannot load backgrounds: no photo in ${folder} has ${size}, name a folder of larger ones`,
    );
  }
  if (small > 0) {
    report?.(`leaving out ${small} of ${files.length} photos in ${folder}: smaller than ${size}`);
  }
}

/** By content: one of ImageNet's files named JPEG is a PNG. */
function decode(bytes: Uint8Array, file: string): Photo {
  if (bytes[0] !== 0xff) return decodeColor(bytes, file);
  try {
    return decodeJpeg(bytes); // CMYK too, of which ImageNet has some
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw dataError(file, `it is not a whole JPEG: ${why}`, error);
  }
}
