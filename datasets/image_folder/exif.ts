/**
 * The orientation of pictures, as cameras write it.
 *
 * @module
 */
import { hasText } from "./file_bytes.ts";

/**
 * Reads the orientation of EXIF data.
 *
 * @param view the file
 * @param start where the data are
 * @param length of the data, in bytes
 * @returns 1 (upright) to 8; 1 if they have none, or are not whole
 */
export function readOrientation(view: DataView, start: number, length: number): number {
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
