/**
 * Stored images as network input.
 *
 * @module
 */
import { batchesInOrder, type Images, takeImages } from "../../datasets/mod.ts";
import { compile, tf } from "../../lib/engine/mod.ts";
import type { Preprocess } from "../../lib/trainers/mod.ts";

/** Images of a batch: a large one finds neighbors fast, and takes few megabytes. */
const SIZE = 500;

/**
 * Goes through a set in order.
 *
 * @returns batches in [-1, 1], `[N, H, W, C]`; the caller disposes of them
 */
export function* formattedBatches(images: Images, format: Preprocess): Generator<tf.Tensor4D> {
  const compiled = compile(format);
  try {
    for (const pixels of batchesInOrder(images, SIZE)) {
      const batch = compiled(pixels);
      pixels.dispose();
      yield batch;
    }
  } finally {
    compiled.dispose();
  }
}

/**
 * Takes some images of a set.
 *
 * @param indices places in the set
 * @returns the images in [-1, 1], `[indices.length, H, W, C]`
 */
export function formattedImages(
  images: Images,
  indices: ArrayLike<number>,
  format: Preprocess,
): tf.Tensor4D {
  const taken = { ...images, pixels: takeImages(images, indices), count: indices.length };
  const batches = [...formattedBatches(taken, format)];
  const whole = tf.concat(batches);
  tf.dispose(batches);
  return whole;
}
