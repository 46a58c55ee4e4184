/**
 * The pixels of PNG, JPEG and WebP files, without TensorFlow, so that workers can decode.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { decode as decodeTurbo } from "npm:@cwasm/jpeg-turbo@0.1.3";
import { decode as decodeLibwebp } from "npm:@cwasm/webp@0.1.5";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import { BrokenImageError } from "./file_bytes.ts";
import { type ImageHeader, readImageHeader } from "./image_header.ts";
import { inflatedPngLength } from "./png_header.ts";

/** A decoded image. */
export type Picture = {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha, 0 to 255, row by row, `[height, width, 4]`. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
};

/**
 * A file of which a decoder did not recover, such as by a jump out of libjpeg. Each one takes some of
 * the decoder's memory for good, so that after thousands no file can be decoded in this thread.
 */
export class DecoderBreakdownError extends BrokenImageError {}

/**
 * Decodes an image file: 1 to 16 bits a channel, gray, color or palette, with or without alpha; the
 * first frame of an animated PNG. It is turned upright by its EXIF orientation.
 *
 * @param bytes the file
 * @param maxPixels most pixels that are accepted
 * @returns the picture, 8 bits a channel
 * @throws {DecoderBreakdownError} if it is so damaged that the decoder did not recover
 * @throws {BrokenImageError} if it is damaged otherwise, too large or of another format
 *
 * @example
 * ```ts
 * import { createCanvas, encodePng } from "@pixelda/pixelda/drawing";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...decodeImage(encodePng(createCanvas(1, 1))).pixels], [255, 255, 255, 255]);
 * ```
 */
export function decodeImage(bytes: Uint8Array, maxPixels?: number): Picture {
  const header = readImageHeader(bytes, maxPixels);
  return turnUpright(decoders[header.format](bytes.subarray(0, header.end)), header.orientation);
}

const decoders: { readonly [format in ImageHeader["format"]]: (bytes: Uint8Array) => Picture } = {
  PNG: decodePng,
  JPEG: (bytes) => decodeByLibrary(decodeTurbo, bytes),
  WebP: (bytes) => decodeByLibrary(decodeLibwebp, bytes),
};

function decodePng(bytes: Uint8Array): Picture {
  try {
    requireInflatedLength(bytes);
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { width, height, data } = PNG.sync.read(file);
    return { width, height, pixels: data };
  } catch (error) {
    if (error instanceof BrokenImageError) throw error;
    throw new BrokenImageError(`it is damaged ("${(error as Error).message}")`, { cause: error });
  }
}

/**
 * Inflates a PNG's data within what it declares, and requires that they are as long as that: pngjs
 * takes too few bytes too, and inflates an interlaced file without end.
 */
function requireInflatedLength(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 8; at < bytes.length; at += 12 + view.getUint32(at)) {
    const isData = view.getUint32(at + 4) === 0x49444154; // "IDAT"
    if (isData) parts.push(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const declared = inflatedPngLength(view);
  let length = Infinity;
  try {
    length = inflateSync(Buffer.concat(parts), { maxOutputLength: declared }).length;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_BUFFER_TOO_LARGE") throw error;
  }
  if (length === declared) return;
  throw new BrokenImageError(
    `its data are ${length < declared ? "shorter" : "longer"} than the pixels that it declares`,
  );
}

type LibraryPicture = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
};

function decodeByLibrary(
  decode: (bytes: Uint8Array) => LibraryPicture,
  bytes: Uint8Array,
): Picture {
  try {
    const { width, height, data } = decode(bytes);
    return { width, height, pixels: data };
  } catch (error) {
    const isClean = error instanceof Error && error.message.startsWith("Failed to decode");
    const Kind = isClean ? BrokenImageError : DecoderBreakdownError;
    throw new Kind("it is damaged", { cause: error });
  }
}

/** Turns and mirrors a picture as EXIF's orientation says, 1 to 8. */
function turnUpright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const isTurned = orientation > 4;
  const mirrorsX = [2, 3, 7, 8].includes(orientation);
  const mirrorsY = [3, 4, 6, 7].includes(orientation);
  const width = isTurned ? picture.height : picture.width;
  const height = isTurned ? picture.width : picture.height;
  const pixels = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = isTurned ? [y, x] : [x, y];
      const fromX = mirrorsX ? picture.width - 1 - column : column;
      const fromY = mirrorsY ? picture.height - 1 - row : row;
      const from = 4 * (fromY * picture.width + fromX), to = 4 * (y * width + x);
      for (let c = 0; c < 4; c++) pixels[to + c] = picture.pixels[from + c];
    }
  }
  return { width, height, pixels };
}
