/**
 * Images packed without loss, each separately, so that one can be read alone.
 *
 * A pack is the count, the place where each image starts and the last one ends (32-bit, little
 * endian), then the images: channel by channel, the difference of each pixel to the one before, by zlib.
 *
 * @module
 */
import { deflateSync, inflateSync } from "node:zlib";
import { dataError } from "../../../lib/files/mod.ts";

/** Most bytes of a pack: places in it are 32-bit. */
export const MAX_PACK_BYTES = 2 ** 32 - 1;

/**
 * Packs images.
 *
 * @param images images of equal size, `[height, width, channels]` each
 * @param channels channels of a pixel
 * @returns the pack
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const pack = packImages([Uint8Array.of(1, 2, 3, 4), Uint8Array.of(9, 9, 9, 9)], 2);
 * assertEquals([...unpackImage(pack, 1, 4, 2, "a pack")], [9, 9, 9, 9]);
 * ```
 */
export function packImages(
  images: Iterable<Uint8Array>,
  channels: number,
): Uint8Array<ArrayBuffer> {
  const packed = Array.from(images, (image) => deflateSync(differences(image, channels)));
  const starts = new DataView(new ArrayBuffer(4 * (packed.length + 2)));
  starts.setUint32(0, packed.length, true);
  let end = starts.byteLength;
  packed.forEach((image, i) => {
    starts.setUint32(4 * (i + 1), end, true);
    end += image.length;
  });
  starts.setUint32(4 * (packed.length + 1), end, true);
  const pack = new Uint8Array(end);
  pack.set(new Uint8Array(starts.buffer));
  packed.forEach((image, i) => pack.set(image, starts.getUint32(4 * (i + 1), true)));
  return pack;
}

/**
 * Unpacks one image.
 *
 * @param pack the pack
 * @param index which image, from 0
 * @param size bytes of an image
 * @param channels channels of a pixel
 * @param name the pack's name, for errors
 * @returns the image, `[height, width, channels]`
 * @throws {DataError} if the pack is cut, or holds something else
 */
export function unpackImage(
  pack: Uint8Array,
  index: number,
  size: number,
  channels: number,
  name: string,
): Uint8Array {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  const count = pack.length < 4 ? 0 : view.getUint32(0, true);
  if (index >= count || pack.length < 4 * (count + 2)) {
    throw dataError(name, `it has no image ${index} but ${count}`);
  }
  const start = view.getUint32(4 * (index + 1), true), end = view.getUint32(4 * (index + 2), true);
  try {
    const image = inflateSync(pack.subarray(start, end), { maxOutputLength: size });
    if (end > pack.length || image.length !== size) throw new Error(`${image.length} bytes`);
    return sums(image, channels);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw dataError(name, `image ${index} is not ${size} bytes ("${why}")`, error);
  }
}

/** Channel by channel, the difference of each value to the one before, which is small or 0. */
function differences(image: Uint8Array, channels: number): Uint8Array {
  const planes = new Uint8Array(image.length), pixels = image.length / channels;
  for (let c = 0, to = 0; c < channels; c++) {
    for (let i = 0, before = 0; i < pixels; i++, to++) {
      const value = image[channels * i + c];
      planes[to] = value - before;
      before = value;
    }
  }
  return planes;
}

/** Undoes {@linkcode differences}. */
function sums(planes: Uint8Array, channels: number): Uint8Array {
  const image = new Uint8Array(planes.length), pixels = planes.length / channels;
  for (let c = 0, from = 0; c < channels; c++) {
    for (let i = 0, value = 0; i < pixels; i++, from++) {
      value += planes[from];
      image[channels * i + c] = value;
    }
  }
  return image;
}
