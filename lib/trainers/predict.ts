/**
 * Predictions of a classifier over a whole set.
 *
 * @module
 */
import { compile, tf } from "../engine/mod.ts";

/**
 * Classifies batch after batch.
 *
 * @param logits gives class logits `[N, K]` of a batch
 * @param batches `[N, H, W, C]` each; disposed of here
 * @returns the most likely class of every image, in order
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const byBrightness = (images: tf.Tensor4D) => {
 *   const mean = tf.mean(images, [1, 2, 3]);
 *   return tf.stack([tf.neg(mean), mean], 1) as tf.Tensor2D;
 * };
 * assertEquals([...predict(byBrightness, [tf.tensor4d([-1, 1], [2, 1, 1, 1])])], [0, 1]);
 * ```
 */
export function predict(
  logits: (images: tf.Tensor4D) => tf.Tensor2D,
  batches: Iterable<tf.Tensor4D>,
): Int32Array {
  const classes = compile((images: tf.Tensor4D) => tf.argMax(logits(images), 1));
  const predictions: number[] = [];
  try {
    for (const batch of batches) {
      const predicted = classes(batch);
      predictions.push(...predicted.dataSync());
      tf.dispose([batch, predicted]);
    }
  } finally {
    classes.dispose();
  }
  return Int32Array.from(predictions);
}
