/**
 * What image files say of themselves before they are decoded: format, size, orientation, and where
 * they end. Files that are damaged, too large or of another format are refused here, before any memory
 * is taken for their pixels.
 *
 * @module
 */

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

/** Why an image file is not read: a clause, such as "it is cut off", without the file's name. */
export class BrokenImageError extends Error {
  /** Always `BrokenImageError`. */
  override readonly name = "BrokenImageError";
}

/** The reason of a file that ends too early. */
const CUT_OFF = "it is cut off";
const ADVICE = "save it as PNG, JPEG or WebP";

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

/** Values of a PNG's pixel, by color type: gray, RGB, palette, gray with alpha, RGB with alpha. */
const PNG_SAMPLES: { readonly [colorType: number]: number } = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Deflate packs at most 1,032 bytes into one. */
const MAX_DEFLATE_RATIO = 1_032;

function readPngSize(view: DataView): { width: number; height: number } {
  if (textAt(view, 12) !== "IHDR") {
    throw new BrokenImageError("it is damaged: it does not begin with IHDR");
  }
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function readPngParts(view: DataView): { orientation: number; end: number } {
  const { width, height } = readPngSize(view);
  let orientation = 1, packed = 0, at = 8;
  for (let type = ""; type !== "IEND";) {
    const length = view.getUint32(at);
    type = textAt(view, at + 4);
    if (type === "IDAT") packed += length;
    if (type === "eXIf") orientation = readOrientation(view, at + 8, length);
    at += 12 + length;
    if (at > view.byteLength) throw new RangeError();
  }
  if (inflatedPngLength(view) > MAX_DEFLATE_RATIO * packed) {
    throw new BrokenImageError(
      `it declares ${width} x ${height} pixels, more than its ${packed} bytes of data can hold`,
    );
  }
  return { orientation, end: at };
}

/** Columns and rows of Adam7's seven small pictures: the first of each, and the distance to the next. */
const ADAM7: readonly (readonly [x: number, y: number, dx: number, dy: number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/**
 * Computes how many bytes a PNG's data inflate to.
 *
 * @param view the file
 * @returns the bytes of its rows, each with one for its filter
 */
export function inflatedPngLength(view: DataView): number {
  const { width, height } = readPngSize(view);
  const bitsPerPixel = view.getUint8(24) * (PNG_SAMPLES[view.getUint8(25)] ?? 0);
  const isInterlaced = view.getUint8(28) === 1;
  let length = 0;
  for (const [x, y, dx, dy] of isInterlaced ? ADAM7 : [[0, 0, 1, 1]]) {
    const columns = Math.ceil((width - x) / dx), rows = Math.ceil((height - y) / dy);
    if (columns > 0 && rows > 0) length += rows * (1 + Math.ceil(columns * bitsPerPixel / 8));
  }
  return length;
}

/** A part of a JPEG between its markers; `at` is where its content starts. */
type Segment = { readonly marker: number; readonly at: number; readonly length: number };

/** Yields a JPEG's segments up to its end marker, past the compressed data. */
function* jpegSegments(view: DataView): Generator<Segment> {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 2;;) {
    // Any number of 0xff may come before a marker's second byte.
    if (view.getUint8(at) !== 0xff) {
      throw new BrokenImageError("it is damaged: a marker is missing");
    }
    while (view.getUint8(at) === 0xff) at++;
    const marker = view.getUint8(at++);
    if (marker === 0xd9) return yield { marker, at, length: 0 };
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const length = view.getUint16(at);
    yield { marker, at: at + 2, length: length - 2 };
    at += length;
    if (marker !== 0xda) continue;
    // In compressed data 0xff is followed by 0, or is the marker of a restart.
    for (;; at += 2) {
      at = bytes.indexOf(0xff, at);
      if (at < 0) throw new RangeError();
      const next = view.getUint8(at + 1);
      if (next === 0xff) at--;
      else if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) break;
    }
  }
}

function readJpegSize(view: DataView): { width: number; height: number } {
  for (const { marker, at } of jpegSegments(view)) {
    if (marker === 0xd9 || marker === 0xda) break;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (!isFrame) continue;
    const precision = view.getUint8(at), components = view.getUint8(at + 5);
    if (marker > 0xc2 || precision !== 8) {
      throw new BrokenImageError(
        `it is a lossless, arithmetic or ${precision}-bit JPEG, which is not read, ${ADVICE}`,
      );
    }
    if (components === 4) throw new BrokenImageError(`it is a CMYK JPEG, ${ADVICE} in RGB`);
    if (components !== 1 && components !== 3) {
      throw new BrokenImageError(`it is a JPEG of ${components} channels, ${ADVICE} in RGB`);
    }
    return { width: view.getUint16(at + 3), height: view.getUint16(at + 1) };
  }
  throw new BrokenImageError("it is damaged: it declares no size");
}

function readJpegParts(view: DataView): { orientation: number; end: number } {
  let orientation = 1, end = 0;
  for (const { marker, at, length } of jpegSegments(view)) {
    if (marker === 0xe1 && hasText(view, at, "Exif\0\0")) {
      orientation = readOrientation(view, at + 6, length - 6);
    }
    end = at;
  }
  return { orientation, end };
}

function readWebpSize(view: DataView): { width: number; height: number } {
  const type = textAt(view, 12), at = 20;
  if (type === "VP8X") {
    if (view.getUint8(at) & 2) throw new BrokenImageError(`it is an animated WebP, ${ADVICE}`);
    return { width: uint24(view, at + 4) + 1, height: uint24(view, at + 7) + 1 };
  }
  if (type === "VP8L") {
    const sizes = view.getUint32(at + 1, true);
    return { width: (sizes & 0x3fff) + 1, height: (sizes >> 14 & 0x3fff) + 1 };
  }
  if (type !== "VP8 ") {
    throw new BrokenImageError("it is damaged: it does not begin with VP8, VP8L or VP8X");
  }
  return {
    width: view.getUint16(at + 6, true) & 0x3fff,
    height: view.getUint16(at + 8, true) & 0x3fff,
  };
}

function readWebpParts(view: DataView): { orientation: number; end: number } {
  const end = 8 + view.getUint32(4, true);
  if (end > view.byteLength) throw new RangeError();
  let orientation = 1;
  for (let at = 12; at + 8 <= end;) {
    const length = view.getUint32(at + 4, true), start = at + 8;
    if (textAt(view, at) === "EXIF") {
      const skipped = hasText(view, start, "Exif\0\0") ? 6 : 0;
      orientation = readOrientation(view, start + skipped, length - skipped);
    }
    at = start + length + length % 2;
  }
  return { orientation, end };
}

/** Reads the orientation of EXIF data, 1 if they have none or are not whole. */
function readOrientation(view: DataView, start: number, length: number): number {
  try {
    const exif = new DataView(view.buffer, view.byteOffset + start, length);
    const isLittle = hasText(exif, 0, "II");
    if (!isLittle && !hasText(exif, 0, "MM")) return 1;
    const directory = exif.getUint32(4, isLittle);
    const count = exif.getUint16(directory, isLittle);
    for (let i = 0; i < count; i++) {
      const entry = directory + 2 + 12 * i;
      if (exif.getUint16(entry, isLittle) !== 0x0112) continue;
      const orientation = exif.getUint16(entry + 8, isLittle);
      return orientation >= 1 && orientation <= 8 ? orientation : 1;
    }
    return 1;
  } catch (error) {
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

/** Runs a reader; where it reads past the end of the bytes, the file is cut off. */
function withinBytes<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new BrokenImageError(CUT_OFF, { cause: error }) : error;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Four bytes as text. */
function textAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function hasText(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false;
  for (let i = 0; i < text.length; i++) {
    if (view.getUint8(at + i) !== text.charCodeAt(i)) return false;
  }
  return true;
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | view.getUint8(at + 2) << 16;
}
