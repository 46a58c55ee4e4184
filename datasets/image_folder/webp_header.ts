/**
 * The structure of WebP files.
 *
 * @module
 */
import { readOrientation } from "./exif.ts";
import { ADVICE, BrokenImageError, hasText, textAt } from "./file_bytes.ts";

/** Reads width and height, from the file's beginning. */
export function readWebpSize(view: DataView): { width: number; height: number } {
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

/** Reads orientation and end. */
export function readWebpParts(view: DataView): { orientation: number; end: number } {
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

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | view.getUint8(at + 2) << 16;
}
