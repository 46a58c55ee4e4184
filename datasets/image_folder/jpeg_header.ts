/**
 * The structure of JPEG files.
 *
 * @module
 */
import { readOrientation } from "./exif.ts";
import { ADVICE, BrokenImageError, hasText } from "./file_bytes.ts";

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

/** Reads width and height, from the file's beginning. */
export function readJpegSize(view: DataView): { width: number; height: number } {
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

/** Reads orientation and end. */
export function readJpegParts(view: DataView): { orientation: number; end: number } {
  let orientation = 1, end = 0;
  for (const { marker, at, length } of jpegSegments(view)) {
    if (marker === 0xe1 && hasText(view, at, "Exif\0\0")) {
      orientation = readOrientation(view, at + 6, length - 6);
    }
    end = at;
  }
  return { orientation, end };
}
