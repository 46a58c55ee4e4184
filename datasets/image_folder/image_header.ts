/**
 * What image files say of themselves before they are decoded: format, size, orientation, and where
 * they end. Files that are damaged, too large or of another format are refused here, before any memory
 * is taken for their pixels.
 *
 * @module
 */
import { ADVICE, BrokenImageError, hasText, viewOf } from "./file_bytes.ts";
import { readJpegParts, readJpegSize } from "./jpeg_header.ts";
import { readPngParts, readPngSize } from "./png_header.ts";
import { readWebpParts, readWebpSize } from "./webp_header.ts";

/** Most pixels of an image that is read, unless an option says otherwise. */
export const MAX_PIXELS = 50_000_000;

/** The format of a file and the size of its picture, as stored: not yet turned upright. */
export type ImageSize = {
  readonly format: "PNG" | "JPEG" | "WebP";
  readonly width: number;
  readonly height: number;
};

/** All that is needed of a file to decode it. */
export type ImageHeader = ImageSize & {
  /** EXIF's orientation, 1 (upright) to 8. */
  readonly orientation: number;
  /** Bytes up to the image's end; what cameras and editors append is not read. */
  readonly end: number;
};

/** The reason of a file that ends too early. */
const CUT_OFF = "it is cut off";

/**
 * Reads format and size.
 *
 * @param bytes the file, or its beginning
 * @param maxPixels most pixels that are accepted
 * @returns what the header declares, from 1 to `maxPixels` pixels
 * @throws {BrokenImageError} if it is of another format, too large, or too short
 *
 * @example
 * ```ts
 * import { createCanvas, encodePng } from "@pixelda/pixelda/drawing";
 * import { assertEquals } from "@std/assert";
 *
 * const png = encodePng(createCanvas(3, 2));
 * assertEquals(readImageSize(png), { format: "PNG", width: 3, height: 2 });
 * ```
 */
export function readImageSize(bytes: Uint8Array, maxPixels = MAX_PIXELS): ImageSize {
  return withinBytes(() => {
    const view = viewOf(bytes), format = formatOf(view), { readSize } = formats[format];
    const { width, height } = readSize(view);
    if (width === 0 || height === 0) {
      throw new BrokenImageError(`it declares ${width} x ${height} pixels`);
    }
    if (width * height > maxPixels) {
      throw new BrokenImageError(
        `it declares ${width} x ${height} pixels, more than the ${maxPixels} that are read at most`,
      );
    }
    return { format, width, height };
  });
}

/**
 * Reads all of a file's structure but its compressed data.
 *
 * @param bytes the whole file
 * @param maxPixels most pixels that are accepted
 * @returns format, size, orientation and end
 * @throws {BrokenImageError} if it is of another format, too large, animated, or cut off
 *
 * @example
 * ```ts
 * import { createCanvas, encodePng } from "@pixelda/pixelda/drawing";
 * import { assertEquals } from "@std/assert";
 *
 * const png = encodePng(createCanvas(3, 2));
 * assertEquals(readImageHeader(png).end, png.length);
 * ```
 */
export function readImageHeader(bytes: Uint8Array, maxPixels = MAX_PIXELS): ImageHeader {
  const size = readImageSize(bytes, maxPixels);
  return { ...size, ...withinBytes(() => formats[size.format].readParts(viewOf(bytes))) };
}

/** Reads a format; a read past the end of the file throws a RangeError. */
type Format = {
  readonly readSize: (view: DataView) => { readonly width: number; readonly height: number };
  readonly readParts: (view: DataView) => Pick<ImageHeader, "orientation" | "end">;
};

const formats: { readonly [format in ImageSize["format"]]: Format } = {
  PNG: { readSize: readPngSize, readParts: readPngParts },
  JPEG: { readSize: readJpegSize, readParts: readJpegParts },
  WebP: { readSize: readWebpSize, readParts: readWebpParts },
};

/** Formats that are known by their first bytes, and not read. */
const OTHER_FORMATS: readonly (readonly [name: string, at: number, magic: string])[] = [
  ["GIF", 0, "GIF8"],
  ["TIFF", 0, "II*\0"],
  ["TIFF", 0, "MM\0*"],
  ["HEIC or AVIF", 4, "ftyp"],
  ["BMP", 0, "BM"],
];

function formatOf(view: DataView): ImageSize["format"] {
  if (view.byteLength === 0) throw new BrokenImageError("it is empty");
  if (hasText(view, 0, "\x89PNG\r\n\x1a\n")) return "PNG";
  if (hasText(view, 0, "\xff\xd8\xff")) return "JPEG";
  if (hasText(view, 0, "RIFF") && hasText(view, 8, "WEBP")) return "WebP";
  const other = OTHER_FORMATS.find(([, at, magic]) => hasText(view, at, magic));
  throw new BrokenImageError(
    other === undefined
      ? "it is not a PNG, JPEG or WebP file"
      : `it is a ${other[0]} file, which is not read, ${ADVICE}`,
  );
}

/** Runs a reader; where it reads past the end of the bytes, the file is cut off. */
function withinBytes<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new BrokenImageError(CUT_OFF, { cause: error }) : error;
  }
}
