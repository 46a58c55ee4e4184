/**
 * Images of a folder, as batches for trainers and in order for evaluation.
 *
 * @module
 */
import { tf } from "../../lib/engine/mod.ts";
import { batchIndices, type TensorBatchOptions } from "../batches.ts";
import type { Images } from "../images.ts";
import { takeQuaternions } from "../pose_images.ts";
import type { SkippedFile } from "./find_files.ts";
import { type DecodedImages, type IfBroken, type OpenOptions, openPixels } from "./open_pixels.ts";
import { type AwaitedBatches, prefetch } from "./prefetch.ts";
import {
  type ImageIndex,
  type ImageSelection,
  type IndexedFile,
  type IndexOptions,
  readIndex,
  selectImages,
} from "./read_index.ts";

/** Pixels 0 … 255, int32, `[size, H, W, C]`, with classes, int32, `[size]`. */
export type FolderBatch = {
  readonly images: tf.Tensor4D;
  readonly labels: tf.Tensor1D;
  /** 1 on the object, 0 elsewhere, int32, `[size, H, W, 1]`; left out if the folder has none. */
  readonly masks?: tf.Tensor4D;
};

/** A batch with poses: unit quaternions w x y z, float32, `[size, 4]`. */
export type FolderPoseBatch = FolderBatch & { readonly quaternions: tf.Tensor2D };

/** Images in the order of the index. */
export type OrderedBatch = {
  /** Pixels 0 … 255, int32, `[N, H, W, C]`; the caller disposes of them. */
  readonly images: tf.Tensor4D;
  /** Positions in the index; of broken files there are none. */
  readonly indices: Uint32Array;
};

/** The images of a folder, decoded in workers when they are needed. */
export type ImageFolder = Disposable & {
  readonly index: ImageIndex;
  /** How many images there are. */
  readonly count: number;
  /** Names of the classes, in order. */
  readonly classes: readonly string[];
  /** The class of each image, or null if some have none, `[N]`. */
  readonly labels: Int32Array | null;
  /** Unit quaternions w x y z, or null if some images have none, `[N, 4]`. */
  readonly quaternions: Float32Array | null;
  /** Lists the files that cannot be read, those that turned out to be broken among them. */
  readonly listSkipped: () => SkippedFile[];
  /**
   * Decodes images.
   *
   * @param indices positions in the index
   * @param ifBroken `"replace"` takes the next image of the same class, split and domain
   * @throws {DataError} if more than 10 % of all images are broken
   */
  readonly decode: (indices: ArrayLike<number>, ifBroken?: IfBroken) => Promise<DecodedImages>;
  /**
   * Draws labeled batches without end, read ahead of the steps.
   *
   * @throws {TypeError} if some images have no class
   */
  readonly labeledBatches: (options: TensorBatchOptions) => AwaitedBatches<FolderBatch>;
  /**
   * Draws batches with classes and poses without end, read ahead of the steps.
   *
   * @throws {TypeError} if some images have no class or no pose
   */
  readonly poseBatches: (options: TensorBatchOptions) => AwaitedBatches<FolderPoseBatch>;
  /** Draws batches of images alone without end, read ahead of the steps. */
  readonly unlabeledBatches: (options: TensorBatchOptions) => AwaitedBatches<tf.Tensor4D>;
  /** Yields all images that can be read once, in order, `size` at a time. */
  readonly inOrder: (size?: number) => AsyncGenerator<OrderedBatch>;
  /** Ends the workers. */
  readonly close: () => void;
};

/** How to read and decode a folder, and which of its images. */
export type ImageFolderOptions = IndexOptions & OpenOptions & ImageSelection;

/**
 * Opens a folder of PNG, JPEG and WebP files: `class/image`, `split/class/image`, `trainA/image` and
 * `trainB/image`, `domain/class/image`, or images without classes.
 *
 * All but images is passed over. Files that are broken are listed with the reason; up to 10 % may
 * be. Nothing needs to fit into memory.
 *
 * @param root the folder
 * @param options the images' size, what to take of the folder, and how
 * @returns its images; `using` or `close` ends the workers that decode
 * @throws {DataError} if there are no images, one class, an unknown layout, or too many broken files
 * @throws {RangeError} if an option is out of its range, or selects no image
 *
 * @example
 * ```ts
 * import { createCanvas, writePng } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const root = await Deno.makeTempDir();
 * for (const name of ["cat", "dog"]) {
 *   await Deno.mkdir(`${root}/${name}`);
 *   await writePng(`${root}/${name}/1.png`, createCanvas(40, 30));
 * }
 * using pictures = imageFolder(root, { size: 16 });
 * const batches = pictures.labeledBatches({ size: 2, seed: 0, stream: "source" });
 * await batches.ready(0); // A trainer does this.
 * assertEquals(batches(0).images.shape, [2, 16, 16, 3]);
 * ```
 */
export function imageFolder(root: string, options: ImageFolderOptions): ImageFolder {
  return openImages(selectImages(readIndex(root, options), options), options);
}

/**
 * Opens the images of an index.
 *
 * @param index which
 * @param options size, channels and how to resize; memory and workers
 * @returns the images; `using` or `close` ends the workers that were started here
 * @throws {RangeError} if an option is out of its range
 */
export function openImages(index: ImageIndex, options: OpenOptions): ImageFolder {
  const { decode, broken, close } = openPixels(index, options);
  const { root, files, classes } = index, count = files.length;
  const hasLabels = files.every(({ label }) => label >= 0);
  const hasPoses = files.every(({ pose }) => pose !== null);
  const labels = hasLabels ? Int32Array.from(files, ({ label }) => label) : null;
  const quaternions = hasPoses ? Float32Array.from(files.flatMap(({ pose }) => pose!)) : null;

  const readBatches = ({ size, seed, stream }: TensorBatchOptions) => {
    const indicesAt = batchIndices({ count, size, seed, stream });
    return (step: number) => decode(indicesAt(step), "replace");
  };
  const drawLabeled = ({ images, masks, indices }: DecodedImages): FolderBatch => ({
    images: imageTensor(images),
    labels: tf.tensor1d(Int32Array.from(indices, (i) => labels![i]), "int32"),
    ...(masks !== null && { masks: imageTensor(masks) }),
  });
  const drawPosed = (decoded: DecodedImages): FolderPoseBatch => ({
    ...drawLabeled(decoded),
    quaternions: tf.tensor2d(
      takeQuaternions(quaternions!, decoded.indices),
      [decoded.indices.length, 4],
    ),
  });
  const requireAll = (batches: string, has: (file: IndexedFile) => boolean, advice: string) => {
    const without = files.filter((file) => !has(file));
    if (without.length === 0) return;
    throw new TypeError(
      `Cannot draw ${batches} from ${root}: ${without.length} of ${count} images have none, ${advice}`,
    );
  };
  const requireLabels = () =>
    requireAll("classes", ({ label }) => label >= 0, "put each into the folder of its class");
  const requirePoses = () =>
    requireAll("poses", ({ pose }) => pose !== null, "give each a row in poses.csv");

  return {
    index,
    count,
    classes,
    labels,
    quaternions,
    listSkipped: () => [...index.skipped, ...broken],
    decode: (indices, ifBroken = "omit") => decode(indices, ifBroken),
    labeledBatches(options) {
      requireLabels();
      return prefetch(readBatches(options), drawLabeled);
    },
    poseBatches(options) {
      requireLabels();
      requirePoses();
      return prefetch(readBatches(options), drawPosed);
    },
    unlabeledBatches: (options) =>
      prefetch(readBatches(options), ({ images }) => imageTensor(images)),
    async *inOrder(size = 500) {
      const read = (step: number) =>
        decode(
          Array.from(
            { length: Math.max(0, Math.min(size, count - step * size)) },
            (_, i) => step * size + i,
          ),
          "omit",
        );
      const batches = prefetch(read, (decoded) => decoded, 1);
      for (let step = 0; step * size < count; step++) {
        await batches.ready(step);
        const { images, indices } = batches(step);
        if (indices.length > 0) yield { images: imageTensor(images), indices };
      }
    },
    close,
    [Symbol.dispose]: close,
  };
}

function imageTensor({ pixels, count, height, width, channels }: Images): tf.Tensor4D {
  return tf.tensor4d(new Int32Array(pixels), [count, height, width, channels], "int32");
}
