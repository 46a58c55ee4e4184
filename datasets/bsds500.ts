/**
 * The 200 train photos of the Berkeley Segmentation Data Set, MNIST-M's backgrounds.
 *
 * @module
 */
import { createTarDecoder } from "npm:modern-tar@0.8.6";
import checksums from "./mnist_m/checksums.json" with { type: "json" };
import { decodeJpeg } from "../lib/engine/mod.ts";
import { DataError, dataError, isFileSystemError, readDataFile, sha256 } from "../lib/files/mod.ts";
import type { Photo } from "./paste_digits.ts";

/** Where BSDS500's train photos are in a data directory. */
export const BSDS_FOLDER = "BSDS500/data/images/train";

/** File names of the 200 photos, each with the SHA-256 of its decoded pixels, `[H, W, 3]`. */
export const BSDS_PHOTOS: Readonly<Record<string, string>> =
  checksums.decoded_rgb_sha256_bsds_train;

/** Most bytes of a photo; the largest has some 100,000. */
const MAX_PHOTO_BYTES = 4e6;

/** Most bytes that the archive may unpack to. */
const MAX_UNPACKED_BYTES = 2 ** 30;

/** Options of {@linkcode unpackBsdsPhotos}. */
export type UnpackBsdsOptions = {
  /**
   * Throws if a photo is not the right one.
   *
   * @default {by its pixels, for which the engine must have been started}
   */
  readonly check?: (name: string, bytes: Uint8Array) => void;
  /** Most bytes that the archive may unpack to. @default {2 ** 30} */
  readonly maxBytes?: number;
};

/**
 * Unpacks the 200 train photos out of BSDS500's archive, as it streams from the disk.
 *
 * The archive's own SHA-256 is not known, since mirrors pack differently: what counts is that all
 * photos come out of it, each with the known pixels.
 *
 * @param archive path of the downloaded `.tgz`
 * @param folder where the photos go; it appears when all are there
 * @throws {Deno.errors.InvalidData} if the archive is damaged, unpacks to too much, or lacks a photo
 * @throws {DataError} if a photo is another one; nothing is ever left at `folder`
 */
export async function unpackBsdsPhotos(
  archive: string,
  folder: string,
  { check = checkPixels, maxBytes = MAX_UNPACKED_BYTES }: UnpackBsdsOptions = {},
): Promise<void> {
  const unpacking = `${folder}.unpacking`;
  await Deno.remove(unpacking, { recursive: true }).catch(() => {});
  await Deno.mkdir(unpacking, { recursive: true });
  try {
    const missing = new Set(Object.keys(BSDS_PHOTOS));
    using file = await Deno.open(archive);
    const entries = file.readable
      .pipeThrough(new DecompressionStream("gzip"))
      .pipeThrough(endAfter(maxBytes))
      .pipeThrough(createTarDecoder());
    for await (const { header, body } of entries) {
      const name = /BSDS500\/data\/images\/train\/(\d+\.jpg)$/.exec(header.name)?.[1];
      if (name !== undefined && missing.delete(name)) {
        if (header.size > MAX_PHOTO_BYTES) {
          throw new Deno.errors.InvalidData(
            `${header.name} has ${header.size} bytes, more than a photo has`,
          );
        }
        const bytes = await new Response(body).bytes();
        check(name, bytes);
        await Deno.writeFile(`${unpacking}/${name}`, bytes);
      } else {
        await body.cancel();
      }
    }
    if (missing.size > 0) {
      throw new Deno.errors.InvalidData(
        `the archive lacks ${missing.size} photos, such as ${[...missing][0]}`,
      );
    }
    await Deno.rename(unpacking, folder);
  } catch (error) {
    await Deno.remove(unpacking, { recursive: true });
    const isSaid = error instanceof Deno.errors.InvalidData || error instanceof DataError;
    if (isSaid || isFileSystemError(error)) throw error;
    const why = error instanceof Error ? error.message : error;
    throw new Deno.errors.InvalidData(`the archive is damaged: ${why}`, { cause: error });
  }
}

/** Passes bytes on, and fails when there are too many. */
function endAfter(maxBytes: number): TransformStream<Uint8Array<ArrayBuffer>> {
  let count = 0;
  return new TransformStream({
    transform(piece, controller) {
      count += piece.length;
      if (count <= maxBytes) return controller.enqueue(piece);
      throw new Deno.errors.InvalidData(
        `the archive unpacks to more than the ${maxBytes} bytes that are read at most`,
      );
    },
  });
}

/**
 * Loads and decodes the photos, and checks that each decodes to the known pixels.
 *
 * @param dir the data directory; the engine must have been started, for its JPEG decoder
 * @returns the photos by file name
 * @throws {DataError} if a photo is missing, corrupt or a different one
 */
export async function loadBsdsPhotos(dir: string): Promise<ReadonlyMap<string, Photo>> {
  const photos = new Map<string, Photo>();
  for (const name of Object.keys(BSDS_PHOTOS)) {
    const file = `${dir}/${BSDS_FOLDER}/${name}`;
    photos.set(name, decodeKnown(name, await readDataFile(file, MAX_PHOTO_BYTES), file));
  }
  return photos;
}

function checkPixels(name: string, bytes: Uint8Array): void {
  decodeKnown(name, bytes, name);
}

function decodeKnown(name: string, bytes: Uint8Array, file: string): Photo {
  const photo = decode(bytes, file), found = sha256(photo.pixels), expected = BSDS_PHOTOS[name];
  if (found === expected) return photo;
  throw dataError(file, `its pixels have the SHA-256 ${found} instead of ${expected}`);
}

function decode(bytes: Uint8Array, file: string): Photo {
  try {
    return decodeJpeg(bytes);
  } catch (error) {
    throw dataError(
      file,
      `it is not a whole JPEG: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
}
