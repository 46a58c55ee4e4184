/**
 * MNIST handwritten digits (60,000 for training, 10,000 for testing, gray, 28x28) and their file
 * format, IDX: a magic number, the shape, the bytes.
 *
 * @module
 */
import { dataError, readGzipFile } from "../lib/files/mod.ts";
import { MNIST_FILES, type PublishedFile, readPublished } from "./find_data.ts";
import type { Images, LabeledImages } from "./images.ts";

/**
 * Loads MNIST from its four IDX files in a data directory: in `mnist/`, in torchvision's `MNIST/raw/`
 * or directly, packed or unpacked.
 *
 * @param dir the data directory
 * @param report takes a line for each file that is not the published one
 * @returns training and test set in the original order, images `[N, 28, 28, 1]`
 * @throws {DataError} if a file is missing, cut or not in MNIST's format
 *
 * @example
 * ```ts ignore
 * const { train, test } = await loadMnist("data");
 * console.log(train.images.count, test.images.count); // 60000, 10000
 * ```
 */
export async function loadMnist(
  dir: string,
  report?: (line: string) => void,
): Promise<{ train: LabeledImages; test: LabeledImages }> {
  const [trainImages, trainLabels, testImages, testLabels] = MNIST_FILES;
  const load = async (imagesFile: PublishedFile, labelsFile: PublishedFile) => {
    const images = await readPublished(dir, imagesFile);
    const labels = await readPublished(dir, labelsFile);
    const set = parseIdxPair(images, labels);
    for (const file of [images, labels]) {
      const difference = file.compare(set.labels.length);
      if (difference) report?.(difference);
    }
    return set;
  };
  return {
    train: await load(trainImages, trainLabels),
    test: await load(testImages, testLabels),
  };
}

/**
 * Loads a pair of IDX files, packed by gzip or not.
 *
 * @param imagesFile path of the images
 * @param labelsFile path of their labels
 * @returns images `[N, H, W, C]` and labels in the files' order
 * @throws {DataError} if a file is missing, cut or wrong, or the two do not fit together
 */
export async function loadIdx(imagesFile: string, labelsFile: string): Promise<LabeledImages> {
  const read = async (name: string) => ({ name, bytes: await readGzipFile(name) });
  return parseIdxPair(await read(imagesFile), await read(labelsFile));
}

/** The bytes of a file, and its name for errors. */
type NamedBytes = { readonly name: string; readonly bytes: Uint8Array };

function parseIdxPair(imagesFile: NamedBytes, labelsFile: NamedBytes): LabeledImages {
  const images = parseIdxImages(imagesFile.bytes, imagesFile.name);
  const labels = parseIdxLabels(labelsFile.bytes, labelsFile.name);
  if (labels.length === images.count) return { images, labels };
  throw dataError(labelsFile.name, `it has ${labels.length} labels for ${images.count} images`);
}

/**
 * Reads an IDX file of images: magic number 0x00000803 if they are gray, 0x00000804 with channels.
 *
 * @param bytes the unpacked file
 * @param name the file's name, for errors
 * @returns the images, `[N, H, W, C]`, on the file's own memory
 * @throws {DataError} if the magic number or the length is wrong
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const bytes = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 30, 40);
 * const images = parseIdxImages(bytes, "two-pixels");
 * assert(images.width === 2 && images.pixels[1] === 40);
 * ```
 */
export function parseIdxImages(bytes: Uint8Array, name: string): Images {
  const { dimensions, values } = parseIdx(bytes, name, bytes[3] === 4 ? 4 : 3);
  const [count, height, width, channels = 1] = dimensions;
  if (channels > 4) throw dataError(name, `its images have ${channels} channels, not 1 to 4`);
  return { pixels: values, count, height, width, channels };
}

/**
 * Reads an IDX file of labels (magic number 0x00000801).
 *
 * @param bytes the unpacked file
 * @param name the file's name, for errors
 * @returns the labels 0..9, `[N]`, on the file's own memory
 * @throws {DataError} if the magic number, the length or a label is wrong
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 0);
 * assert(parseIdxLabels(bytes, "two-labels").join() === "5,0");
 * ```
 */
export function parseIdxLabels(bytes: Uint8Array, name: string): Uint8Array {
  const { values } = parseIdx(bytes, name, 1);
  const wrong = values.findIndex((label) => label > 9);
  if (wrong >= 0) throw dataError(name, `label ${wrong} is ${values[wrong]} instead of 0 to 9`);
  return values;
}

function parseIdx(
  bytes: Uint8Array,
  name: string,
  rank: number,
): { dimensions: number[]; values: Uint8Array } {
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw dataError(name, `it ends at byte ${bytes.length}, inside its header of ${header} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic !== 0x800 + rank) {
    throw dataError(name, `byte 0 starts the number ${magic} instead of IDX's ${0x800 + rank}`);
  }
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  if (dimensions.includes(0)) {
    throw dataError(name, `it has ${dimensions.join("x")} values, which is none`);
  }
  const expected = header + dimensions.reduce((a, b) => a * b, 1);
  if (bytes.length !== expected) {
    const shape = dimensions.join("x");
    throw dataError(
      name,
      `it has ${bytes.length} bytes instead of the ${expected} of ${shape} values`,
    );
  }
  return { dimensions, values: bytes.subarray(header) };
}
