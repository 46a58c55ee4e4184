/**
 * What `createDecodePool` and its workers tell each other.
 *
 * @module
 */
import type { Fit } from "./fit_picture.ts";

/** Where masks are: in each image's alpha, or in a folder of files, white on the object. */
export type MaskSource = "alpha" | "folder";

/** What decoded images look like. */
export type DecodeSettings = {
  readonly fit: Fit;
  /** Where masks are, or null. */
  readonly masks: MaskSource | null;
  /** Most pixels of a file's image. */
  readonly maxPixels?: number;
};

/** An image to decode. */
export type DecodeFile = {
  /** Its path. */
  readonly file: string;
  /** The path of its mask, if that is a file. */
  readonly mask?: string;
};

/** A list of images to decode. */
export type DecodeTask = {
  readonly id: number;
  readonly files: readonly DecodeFile[];
  readonly settings: DecodeSettings;
};

/** Images as bytes. */
export type DecodedFiles = {
  /** The images' bytes, each followed by its mask's; any bytes for those with a fault. */
  readonly records: Uint8Array<ArrayBuffer>;
  /** Why an image cannot be read, or null. */
  readonly faults: readonly (string | null)[];
};

/** What became of a task. With fewer faults than files, the worker must be replaced. */
export type DecodeAnswer = DecodedFiles & { readonly id: number };

/**
 * Computes how many bytes a decoded image has.
 *
 * @param settings of the decoding
 * @returns those of its pixels and of its mask, if there is one
 */
export function recordLength({ fit: { size, channels }, masks }: DecodeSettings): number {
  return size ** 2 * (channels + (masks === null ? 0 : 1));
}
