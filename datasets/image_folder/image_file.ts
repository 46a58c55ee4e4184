/**
 * Image files as bytes, within bounds.
 *
 * @module
 */
import { BrokenImageError } from "./file_bytes.ts";
import { type ImageSize, readImageHeader, readImageSize } from "./image_header.ts";

/** Larger files are not read. */
const MAX_FILE_BYTES = 2 ** 28;
/** Files up to this size are read whole to find a fault; of larger ones only so much. */
const HEAD_BYTES = 2 ** 20;

/**
 * Reads an image file.
 *
 * @param file its path
 * @returns its bytes, 256 MiB at most
 * @throws {BrokenImageError} if it is larger
 */
export function readImageFile(file: string): Uint8Array {
  requireSize(Deno.statSync(file).size);
  return Deno.readFileSync(file);
}

/** What an image file is found to be: of a size, or not readable for a reason such as "it is cut off". */
export type InspectedFile =
  | { readonly fault: null; readonly width: number; readonly height: number }
  | { readonly fault: string };

/**
 * Finds an image file's size, and what is wrong with it, as far as its structure tells. Of a file of
 * more than a mebibyte only the header is read: it may still be cut off.
 *
 * @param file its path
 * @param maxPixels most pixels that are accepted
 * @returns its size as stored, before it is turned upright, or a clause
 */
export function inspectImageFile(file: string, maxPixels?: number): InspectedFile {
  try {
    const { head, size } = readHead(file);
    const { width, height } = head.length === size
      ? readImageHeader(head, maxPixels)
      : readSizeOfLarge(head, file, maxPixels);
    return { fault: null, width, height };
  } catch (error) {
    return { fault: describeFault(error) };
  }
}

/**
 * Describes why an image file cannot be read.
 *
 * @param error what reading or decoding it threw
 * @returns a clause such as "it is cut off"
 */
export function describeFault(error: unknown): string {
  if (error instanceof BrokenImageError) return error.message;
  return `it cannot be read ("${error instanceof Error ? error.message : error}")`;
}

function readSizeOfLarge(head: Uint8Array, file: string, maxPixels?: number): ImageSize {
  try {
    return readImageSize(head, maxPixels);
  } catch (error) {
    if (!(error instanceof BrokenImageError)) throw error;
    // The size may come after a long description.
    return readImageHeader(readImageFile(file), maxPixels);
  }
}

function readHead(file: string): { readonly head: Uint8Array; readonly size: number } {
  using open = Deno.openSync(file);
  const { size } = open.statSync();
  requireSize(size);
  const head = new Uint8Array(Math.min(size, HEAD_BYTES));
  let had = 0;
  while (had < head.length) {
    const read = open.readSync(head.subarray(had));
    if (read === null) break; // Another process has cut it meanwhile.
    had += read;
  }
  return { head: head.subarray(0, had), size };
}

function requireSize(size: number): void {
  if (size <= MAX_FILE_BYTES) return;
  throw new BrokenImageError(
    `it has ${size} bytes, more than the ${MAX_FILE_BYTES} that are read at most`,
  );
}
