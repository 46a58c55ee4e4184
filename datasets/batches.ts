/**
 * Batches of stored images, as indices and as tensors: endless ones to train on, and all in order to
 * evaluate.
 *
 * @module
 */
import { tf } from "../lib/engine/mod.ts";
import { seededPermutation } from "../lib/random/mod.ts";
import { type Images, type LabeledImages, takeImages, takeLabels } from "./images.ts";

/** What a stream of batches depends on. */
export type BatchOptions = {
  /** How many images there are to draw from. */
  readonly count: number;
  /** Images in a batch. */
  readonly size: number;
  /** The seed of the run. */
  readonly seed: number;
  /** Name of the stream, so that two streams of one seed differ. */
  readonly stream: string;
};

/**
 * Draws endless batches of indices, each epoch in its own random order.
 *
 * Batch `k` is positions `k * size` to `(k + 1) * size` of the epochs' permutations laid end to
 * end, so a batch depends on seed, stream and step only and a resumed run needs no sampler state.
 *
 * @param options count, batch size, seed and stream
 * @returns a function from step (0, 1, ...) to the indices of its batch, `[size]`
 * @throws {RangeError} if count, size, seed or step is not an integer in its range
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const source = batchIndices({ count: 4, size: 2, seed: 0, stream: "source" });
 * const epoch = [...source(0), ...source(1)];
 * assert(epoch.toSorted().join() === "0,1,2,3");
 * ```
 */
export function batchIndices(options: BatchOptions): (step: number) => Uint32Array {
  const { count, size, seed, stream } = options;
  checkInteger("count", count, 1);
  checkInteger("size", size, 1);
  checkInteger("seed", seed, Number.MIN_SAFE_INTEGER);
  // Steps come mostly in order, so the last epoch's permutation is worth keeping.
  let kept = { epoch: 0, order: seededPermutation(count, seed, stream, 0) };
  return (step) => {
    checkInteger("step", step, 0);
    return Uint32Array.from({ length: size }, (_, i) => {
      const position = step * size + i;
      const epoch = Math.floor(position / count);
      if (epoch !== kept.epoch) {
        kept = { epoch, order: seededPermutation(count, seed, stream, epoch) };
      }
      return kept.order[position % count];
    });
  };
}

function checkInteger(name: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  const range = min === Number.MIN_SAFE_INTEGER ? "an integer" : `an integer from ${min}`;
  throw new RangeError(`Cannot draw batches: ${name} is ${value}, give ${range}`);
}

/** Which random order, and how many images at a time. */
export type TensorBatchOptions = {
  readonly size: number;
  readonly seed: number;
  /** Name of the order; two streams of one seed are independent. */
  readonly stream: string;
};

/**
 * Draws labeled batches without end.
 *
 * @param set images and their labels
 * @returns a pure function of the step: pixels in 0 … 255, int32, `[size, H, W, C]`, and classes,
 * int32, `[size]`; the caller disposes of them
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const images = { pixels: Uint8Array.of(7, 8, 9), count: 3, height: 1, width: 1, channels: 1 };
 * const set = { images, labels: Uint8Array.of(1, 2, 3) };
 * const batch = labeledBatches(set, { size: 2, seed: 0, stream: "source" })(0);
 * assertEquals([batch.images.shape, batch.labels.shape], [[2, 1, 1, 1], [2]]);
 * ```
 */
export function labeledBatches(
  { images, labels }: LabeledImages,
  { size, seed, stream }: TensorBatchOptions,
): (step: number) => { images: tf.Tensor4D; labels: tf.Tensor1D } {
  const indicesAt = batchIndices({ count: images.count, size, seed, stream });
  return (step) => {
    const indices = indicesAt(step);
    return {
      images: imageTensor(images, indices),
      labels: tf.tensor1d(takeLabels(labels, indices), "int32"),
    };
  };
}

/**
 * Draws batches of images without end.
 *
 * @returns a pure function of the step: pixels in 0 … 255, int32, `[size, H, W, C]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const images = { pixels: Uint8Array.of(7, 8, 9), count: 3, height: 1, width: 1, channels: 1 };
 * const batchAt = unlabeledBatches(images, { size: 2, seed: 0, stream: "target" });
 * assertEquals(batchAt(5).dataSync(), batchAt(5).dataSync());
 * ```
 */
export function unlabeledBatches(
  images: Images,
  { size, seed, stream }: TensorBatchOptions,
): (step: number) => tf.Tensor4D {
  const indicesAt = batchIndices({ count: images.count, size, seed, stream });
  return (step) => imageTensor(images, indicesAt(step));
}

/**
 * Yields all images once, in order.
 *
 * @param size of a batch; the last may be smaller. A network's layers take memory in proportion, and
 * larger batches are no faster
 * @returns pixels in 0 … 255, int32, `[size, H, W, C]`; the caller disposes of them
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const images = { pixels: Uint8Array.of(7, 8, 9), count: 3, height: 1, width: 1, channels: 1 };
 * assertEquals([...batchesInOrder(images, 2)].map(({ shape }) => shape[0]), [2, 1]);
 * ```
 */
export function* batchesInOrder(images: Images, size = 100): Generator<tf.Tensor4D> {
  for (let start = 0; start < images.count; start += size) {
    const count = Math.min(size, images.count - start);
    yield imageTensor(images, Array.from({ length: count }, (_, i) => start + i));
  }
}

function imageTensor(images: Images, indices: ArrayLike<number>): tf.Tensor4D {
  const { height, width, channels } = images;
  const pixels = Int32Array.from(takeImages(images, indices));
  return tf.tensor4d(pixels, [indices.length, height, width, channels], "int32");
}
