/**
 * Batches of tensors from stored images: endless ones to train on, and all in order to evaluate.
 *
 * @module
 */
import { tf } from "../lib/engine/mod.ts";
import { batchIndices } from "./batches.ts";
import { type Images, type LabeledImages, takeImages, takeLabels } from "./images.ts";

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
 */
export function unlabeledBatches(
  images: Images,
  { size, seed, stream }: TensorBatchOptions,
): (step: number) => tf.Tensor4D {
  const indicesAt = batchIndices({ count: images.count, size, seed, stream });
  return (step) => imageTensor(images, indicesAt(step));
}

/**
 * Goes through all images once, in order.
 *
 * @param size of a batch; the last may be smaller
 * @returns pixels in 0 … 255, int32, `[size, H, W, C]`; the caller disposes of them
 */
export function* batchesInOrder(images: Images, size = 500): Generator<tf.Tensor4D> {
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
