/**
 * The structure of PNG files.
 *
 * @module
 */
import { readOrientation } from "./exif.ts";
import { BrokenImageError, textAt } from "./file_bytes.ts";

/** Values of a PNG's pixel, by color type: gray, RGB, palette, gray with alpha, RGB with alpha. */
const PNG_SAMPLES: { readonly [colorType: number]: number } = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Deflate packs at most 1,032 bytes into one. */
const MAX_DEFLATE_RATIO = 1_032;

/** Reads width and height, from the file's beginning. */
export function readPngSize(view: DataView): { width: number; height: number } {
  if (textAt(view, 12) !== "IHDR") {
    throw new BrokenImageError("it is damaged: it does not begin with IHDR");
  }
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Reads orientation and end, and requires that the data can hold the pixels. */
export function readPngParts(view: DataView): { orientation: number; end: number } {
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
