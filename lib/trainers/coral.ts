/**
 * CORAL (Sun et al. 2016) on a trained tower, as the DSN paper runs it: the features of its last
 * hidden layer (fc4) are aligned, and a linear SVM learns from the source's.
 *
 * @module
 */
import { compile, tf } from "../engine/mod.ts";
import { coralAlign } from "../losses/mod.ts";
import { taskFeatures, type TaskTower } from "../models/mod.ts";
import { fitLinearSvm, type LinearSvm, scoreClasses } from "../svm/mod.ts";
import type { Preprocess } from "./training_loop.ts";

/** How to adapt. */
export type CoralOptions = {
  readonly preprocess: { readonly source: Preprocess; readonly target: Preprocess };
  /** What to add to both covariances to try, as multiples of the identity. */
  readonly regularizations: readonly number[];
  /** The SVM's C's to try with each of them. */
  readonly penalties: readonly number[];
  readonly seed: number;
};

/** All images to adapt by, batch after batch; it has no field for target labels. */
export type CoralData = {
  readonly source: { readonly images: Iterable<tf.Tensor4D>; readonly labels: ArrayLike<number> };
  readonly target: Iterable<tf.Tensor4D>;
};

/** An SVM on the tower's features, and what it was made with. */
export type CoralCandidate = {
  readonly regularization: number;
  readonly penalty: number;
  readonly svm: LinearSvm;
};

/**
 * Aligns the source's features with the target's for each regularization, and trains an SVM on them
 * for each penalty. The tower stays as it is.
 *
 * @param task a tower trained on the source; its branch `"source"` takes both domains
 * @param data stored images, and the source's labels; batches are disposed of here
 * @param options regularizations and penalties to try
 * @returns a generator of candidates, each trained when asked for; which one is best on the target is to
 * be found with labeled images
 *
 * @example
 * ```ts
 * import { createTaskTower, glorotUniformInitializer, startEngine, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * const config = { height: 4, width: 4, channels: { source: 1 }, classes: 2 };
 * const task = createTaskTower(config, glorotUniformInitializer(0));
 * const images = [tf.reshape(tf.linspace(-1, 1, 64), [4, 4, 4, 1]) as tf.Tensor4D];
 * const same = (x: tf.Tensor4D) => x;
 * const candidates = coralCandidates(task, {
 *   source: { images, labels: [0, 0, 1, 1] },
 *   target: images.map((batch) => tf.clone(batch)),
 * }, {
 *   preprocess: { source: same, target: same },
 *   regularizations: [1],
 *   penalties: [0.1, 1],
 *   seed: 0,
 * });
 * assertEquals(Array.from(candidates, ({ penalty }) => penalty), [0.1, 1]);
 * ```
 */
export function* coralCandidates(
  task: TaskTower,
  { source, target }: CoralData,
  { preprocess, regularizations, penalties, seed }: CoralOptions,
): Generator<CoralCandidate> {
  const ofSource = extractFeatures(task, source.images, preprocess.source);
  const ofTarget = extractFeatures(task, target, preprocess.target);
  const { classes } = task.config;
  for (const regularization of regularizations) {
    const aligned = coralAlign(ofSource, ofTarget, { regularization });
    for (const penalty of penalties) {
      const svm = fitLinearSvm(aligned, source.labels, { classes, penalty, seed });
      yield { regularization, penalty, svm };
    }
  }
}

/**
 * Classifies target images by their features as they are: it is the source's that were aligned.
 *
 * @param task the tower that the SVM was trained on
 * @param svm which to use
 * @param images in [-1, 1], `[N, H, W, C]`
 * @returns one score per class, `[N, K]`
 *
 * @example
 * ```ts
 * import { createTaskTower, glorotUniformInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 4, width: 4, channels: { source: 1 }, classes: 2 };
 * const task = createTaskTower(config, glorotUniformInitializer(0));
 * const weights = [new Float64Array(100), new Float64Array(100)];
 * const svm = { weights, biases: Float64Array.of(1, 2), converged: true };
 * const scores = classifyByFeatures(task, svm, tf.zeros([1, 4, 4, 1]));
 * assertEquals([...scores.dataSync()], [1, 2]);
 * ```
 */
export function classifyByFeatures(
  task: TaskTower,
  svm: LinearSvm,
  images: tf.Tensor4D,
): tf.Tensor2D {
  return scoreClasses(svm, lastFeatures(task, images));
}

function lastFeatures(task: TaskTower, images: tf.Tensor4D): tf.Tensor2D {
  return taskFeatures(task, images, "source").at(-1)!;
}

/** One vector per image, in order. */
function extractFeatures(
  task: TaskTower,
  batches: Iterable<tf.Tensor4D>,
  preprocess: Preprocess,
): Float32Array[] {
  const extract = compile((images: tf.Tensor4D) => lastFeatures(task, preprocess(images)));
  const rows: Float32Array[] = [];
  try {
    for (const batch of batches) {
      const features = extract(batch);
      const values = features.dataSync<"float32">();
      const [count, width] = features.shape;
      for (let i = 0; i < count; i++) rows.push(values.slice(i * width, (i + 1) * width));
      tf.dispose([batch, features]);
    }
  } finally {
    extract.dispose();
  }
  return rows;
}
