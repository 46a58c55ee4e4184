/**
 * A folder of natural photos.
 *
 * @module
 */
import { decodeJpeg, decodePng } from "../../lib/engine/mod.ts";
import { broken, DataError, readDataFile } from "../../lib/files/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";
import type { Images } from "../images.ts";
import type { Photo } from "../paste_digits.ts";
import { cutBackgrounds } from "./backgrounds.ts";
import { cropSize } from "./crops/crop.ts";

/**
 * Cuts random 64x64 windows out of the photos of a folder, from each photo about as many.
 *
 * Photos are not scaled: those with a short side of some 200 pixels show most in a window. Smaller
 * ones than a window are left out. Of more photos than windows, random ones are read.
 *
 * @param folder Of JPEG and PNG files; the engine must have been started, for its decoders
 * @param count How many windows
 * @param seed Of the random choice
 * @param report Takes a line about photos that are left out
 * @returns The windows, `[count, 64, 64, 3]`
 * @throws {DataError} If the folder is missing or has no photo, or a photo cannot be decoded
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
    for await (const { name } of Deno.readDir(folder)) {
      if (/\.(jpe?g|png)$/i.test(name)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
      throw error;
    }
    throw new DataError(
      `Cannot load backgrounds: there is no folder ${folder}, name one of JPEG or PNG photos`,
      { cause: error },
    );
  }
  if (names.length > 0) return names.sort();
  throw new DataError(
    `Cannot load backgrounds: ${folder} has no JPEG or PNG file, name a folder of photos`,
  );
}

async function* readPhotos(
  files: readonly string[],
  folder: string,
  report?: (line: string) => void,
): AsyncGenerator<Photo> {
  let small = 0;
  for (const file of files) {
    const photo = decode(await readDataFile(file), file);
    if (Math.min(photo.width, photo.height) >= cropSize) yield photo;
    else small++;
  }
  const size = `${cropSize}x${cropSize} pixels`;
  if (small === files.length) {
    throw new DataError(
      `Cannot load backgrounds: no photo in ${folder} has ${size}, name a folder of larger ones`,
    );
  }
  if (small > 0) {
    report?.(`leaving out ${small} of ${files.length} photos in ${folder}: smaller than ${size}`);
  }
}

function decode(bytes: Uint8Array, file: string): Photo {
  try {
    // By content: a file of ImageNet that is called JPEG is a PNG.
    return bytes[0] === 0x89 ? decodePng(bytes) : decodeJpeg(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw broken(file, `it is no whole JPEG or PNG: ${why}`, error);
  }
}
