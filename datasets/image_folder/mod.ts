/**
 * Folders of images: an index of them, and their pixels, decoded in workers.
 *
 * @module
 */
export { createDecodePool, type DecodePool } from "./decode_pool.ts";
export type { DecodedFiles, DecodeFile, DecodeSettings, MaskSource } from "./decode_task.ts";
export { describeIndex } from "./describe_index.ts";
export type { PassedOver, SkippedFile } from "./find_files.ts";
export type { Fit } from "./fit_picture.ts";
export * from "./image_folder.ts";
export type { Layout, PlacedFile, Split } from "./layout.ts";
export type { DecodedImages, IfBroken, OpenOptions } from "./open_pixels.ts";
export type { Pose } from "./poses.ts";
export { type AwaitedBatches, prefetch } from "./prefetch.ts";
export {
  type ImageIndex,
  type ImageSelection,
  type IndexedFile,
  type IndexOptions,
  readIndex,
  requireSameClasses,
  selectImages,
} from "./read_index.ts";
