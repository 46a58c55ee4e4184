/**
 * Folders of images: an index of them, and their pixels, decoded in workers.
 *
 * @module
 */
export type { PassedOver, SkippedFile } from "./find_files.ts";
export type { Layout, PlacedFile, Split } from "./layout.ts";
export {
  describeIndex,
  type ImageIndex,
  type ImageSelection,
  type IndexOptions,
  readIndex,
  requireSameClasses,
  selectImages,
} from "./read_index.ts";
