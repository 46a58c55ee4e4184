/**
 * The 200 train photos of the Berkeley Segmentation Data Set, MNIST-M's backgrounds.
 *
 * @module
 */
import { decodeJpeg } from "../lib/engine/mod.ts";
import { broken, readDataFile, sha256 } from "../lib/files/mod.ts";
import { bsdsFolder, bsdsPhotos } from "./mnist_m/photos.ts";
import type { Photo } from "./paste_digits.ts";

/**
 * Loads and decodes the photos, and checks that each decodes to the pixels it should.
 *
 * @param dir The data directory; the engine must have been started, for its JPEG decoder
 * @returns The photos by file name
 * @throws {DataError} If a photo is missing, corrupt or another one
 */
export async function loadBsdsPhotos(dir: string): Promise<ReadonlyMap<string, Photo>> {
  const photos = new Map<string, Photo>();
  for (const [name, expected] of Object.entries(bsdsPhotos)) {
    const file = `${dir}/${bsdsFolder}/${name}`;
    const photo = decode(await readDataFile(file), file);
    const found = sha256(photo.pixels);
    if (found !== expected) {
      throw broken(file, `its pixels have the SHA-256 ${found} instead of ${expected}`);
    }
    photos.set(name, photo);
  }
  return photos;
}

function decode(bytes: Uint8Array, file: string): Photo {
  try {
    return decodeJpeg(bytes);
  } catch (error) {
    throw broken(
      file,
      `it is not a whole JPEG: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
}
