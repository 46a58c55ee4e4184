/**
 * The images of a folder, as the tasks that use a model read them.
 *
 * @module
 */
import { type ImageFolder, imageFolder, type IndexedFile, type Layout } from "../datasets/mod.ts";
import type { tf } from "../lib/engine/mod.ts";
import type { InputFormat } from "../lib/model_folder/mod.ts";
import { createProgress, type ProgressOutput } from "../lib/terminal/mod.ts";

/** Images that can be read. */
export type ReadImages = {
  /** Pixels 0 … 255, int32, `[N, side, side, channels]`; disposed of when the next ones are asked for. */
  readonly images: tf.Tensor4D;
  /** Where each comes from, `[N]`. */
  readonly files: readonly IndexedFile[];
  /** Positions among all images of the folder, `[N]`. */
  readonly indices: Uint32Array;
};

/**
 * Opens a folder of images for a model.
 *
 * @param directory the folder
 * @param format what the model takes
 * @param layout what its folders mean; found from them if left out
 * @returns its images; `using` or `close` ends the workers that decode
 * @throws {DataError} if there are no images, or too many broken ones
 */
export function openFolder(
  directory: string,
  { side, channels, resize }: InputFormat,
  layout?: Layout,
): ImageFolder {
  // Each image is read once: none is kept.
  return imageFolder(directory, { layout, size: side, channels, resize, memory: 0 });
}

/**
 * Reads all images of a folder in order, shows how far it is, and in the end lists what was skipped.
 *
 * @param folder to read
 * @param options what to call it, where progress goes, and how many images to read at a time
 * @returns a generator of the images that can be read
 * @throws {DataError} if more than 10 % of all images are broken
 */
export async function* readFolder(
  folder: ImageFolder,
  { label, output, size }: {
    readonly label: string;
    readonly output: ProgressOutput | null;
    readonly size?: number;
  },
): AsyncGenerator<ReadImages> {
  const progress = createProgress(output, { label, total: folder.count, unit: "images" });
  try {
    for await (const { images, indices } of folder.inOrder(size)) {
      try {
        yield { images, indices, files: Array.from(indices, (i) => folder.index.files[i]) };
      } finally {
        images.dispose();
      }
      progress.update(indices[indices.length - 1] + 1);
    }
  } finally {
    progress.end();
  }
  for (const { path, reason } of folder.listSkipped()) {
    output?.write(`skipped: ${path}: ${reason}\n`);
  }
}
