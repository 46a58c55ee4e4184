/**
 * Texts in the bytes of image files, and the error of a file that is not read.
 *
 * @module
 */

/** Why an image file is not read: a clause, such as "it is cut off", without the file's name. */
export class BrokenImageError extends Error {
  /** Always `BrokenImageError`. */
  override readonly name = "BrokenImageError";
}

/** What to do about an image that is not read, the end of a reason. */
export const ADVICE = "save it as PNG, JPEG or WebP";

/** Returns a DataView of some bytes. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Returns four bytes as text. */
export function textAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

/** Reports whether a text, a byte for each character, is at a position. */
export function hasText(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false;
  for (let i = 0; i < text.length; i++) {
    if (view.getUint8(at + i) !== text.charCodeAt(i)) return false;
  }
  return true;
}
