/**
 * Predictions over a whole set.
 *
 * @module
 */
import { compile, tf } from "../engine/mod.ts";
import type { PoseEstimate } from "../models/mod.ts";

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
  return predictEach((images) => [logits(images)], batches)[0] ?? new Int32Array();
}

/**
 * Classifies batch after batch by several classifiers, which may share what they compute.
 *
 * @param logits gives each classifier's logits `[N, K]` of a batch, always as many
 * @param batches `[N, H, W, C]` each; disposed of here
 * @returns for each classifier the most likely class of every image, in order; none without images
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const byBrightness = (images: tf.Tensor4D) => {
 *   const mean = tf.mean(images, [1, 2, 3]);
 *   const logits = tf.stack([tf.neg(mean), mean], 1) as tf.Tensor2D;
 *   return [logits, tf.neg(logits) as tf.Tensor2D];
 * };
 * const [light, dark] = predictEach(byBrightness, [tf.tensor4d([-1, 1], [2, 1, 1, 1])]);
 * assertEquals([[...light], [...dark]], [[0, 1], [1, 0]]);
 * ```
 */
export function predictEach(
  logits: (images: tf.Tensor4D) => readonly tf.Tensor2D[],
  batches: Iterable<tf.Tensor4D>,
): Int32Array[] {
  const classes = compile((images: tf.Tensor4D) =>
    logits(images).map((each) => tf.argMax(each, 1))
  );
  const predictions: number[][] = [];
  try {
    for (const batch of batches) {
      const predicted = classes(batch);
      predicted.forEach((each, i) => (predictions[i] ??= []).push(...each.dataSync()));
      tf.dispose([batch, ...predicted]);
    }
  } finally {
    classes.dispose();
  }
  return predictions.map((each) => Int32Array.from(each));
}

/**
 * Computes class probabilities batch after batch.
 *
 * @param logits gives class logits `[N, K]` of a batch
 * @param batches `[N, H, W, C]` each; disposed of here
 * @returns of each image the probability of each class, in order
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const undecided = (images: tf.Tensor4D) => tf.zeros([images.shape[0], 2]) as tf.Tensor2D;
 * const [probabilities] = predictProbabilities(undecided, [tf.zeros([1, 4, 4, 3])]);
 * assertEquals([...probabilities], [0.5, 0.5]);
 * ```
 */
export function predictProbabilities(
  logits: (images: tf.Tensor4D) => tf.Tensor2D,
  batches: Iterable<tf.Tensor4D>,
): Float32Array[] {
  return predictRows((images) => [tf.softmax(logits(images))], batches)[0] ?? [];
}

/**
 * Computes several outputs batch after batch, for example class probabilities and features.
 *
 * @param outputs gives of a batch each output `[N, …]`, always as many of them
 * @param batches `[N, H, W, C]` each; disposed of here
 * @returns of each output a row for every image, in order; none without images
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const brightness = (images: tf.Tensor4D) => tf.mean(images, [1, 2]) as tf.Tensor2D;
 * const [rows] = predictRows((images) => [brightness(images)], [tf.ones([2, 4, 4, 1])]);
 * assertEquals(rows.map((row) => [...row]), [[1], [1]]);
 * ```
 */
export function predictRows(
  outputs: (images: tf.Tensor4D) => readonly tf.Tensor2D[],
  batches: Iterable<tf.Tensor4D>,
): Float32Array[][] {
  const compiled = compile((images: tf.Tensor4D) => [...outputs(images)]);
  const rows: Float32Array[][] = [];
  try {
    for (const batch of batches) {
      const computed = compiled(batch);
      computed.forEach((output, at) => {
        const [count, length] = output.shape;
        const values = output.dataSync<"float32">();
        const own = rows[at] ??= [];
        for (let i = 0; i < count; i++) own.push(values.slice(i * length, (i + 1) * length));
      });
      tf.dispose([batch, ...computed]);
    }
  } finally {
    compiled.dispose();
  }
  return rows;
}

/** Predictions for the images of a set, in order. */
export type PosePredictions = {
  /** Most likely classes, `[N]`. */
  readonly classes: Int32Array;
  /** Unit quaternions, row by row, `[N, 4]`. */
  readonly quaternions: Float32Array;
};

/**
 * Estimates classes and poses batch after batch.
 *
 * @param estimate gives class logits and quaternions of a batch
 * @param batches `[N, H, W, C]` each; disposed of here
 * @returns the most likely class and the quaternion of every image, in order
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const upright = (images: tf.Tensor4D) => ({
 *   logits: tf.zeros([images.shape[0], 3]) as tf.Tensor2D,
 *   quaternions: tf.tensor2d([[1, 0, 0, 0]]),
 * });
 * const { classes, quaternions } = predictPoses(upright, [tf.zeros([1, 8, 8, 3])]);
 * assertEquals([...classes, ...quaternions], [0, 1, 0, 0, 0]);
 * ```
 */
export function predictPoses(
  estimate: (images: tf.Tensor4D) => PoseEstimate,
  batches: Iterable<tf.Tensor4D>,
): PosePredictions {
  const compiled = compile((images: tf.Tensor4D) => {
    const { logits, quaternions } = estimate(images);
    return { classes: tf.argMax(logits, 1), quaternions };
  });
  const classes: number[] = [];
  const quaternions: number[] = [];
  try {
    for (const batch of batches) {
      const estimated = compiled(batch);
      classes.push(...estimated.classes.dataSync());
      quaternions.push(...estimated.quaternions.dataSync());
      tf.dispose([batch, estimated.classes, estimated.quaternions]);
    }
  } finally {
    compiled.dispose();
  }
  return { classes: Int32Array.from(classes), quaternions: Float32Array.from(quaternions) };
}
