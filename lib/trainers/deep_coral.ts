/**
 * Deep CORAL: features whose covariances are alike in both domains (Sun and Saenko 2016).
 *
 * @module
 */
import { coralLoss } from "../losses/mod.ts";
import type { ClassLabels, Task } from "../models/mod.ts";
import type { Clock } from "../optimizers/mod.ts";
import {
  adaptFeatures,
  type FeatureAdaptation,
  type FeatureAdaptationOptions,
  trainFeatures,
} from "./feature_adaptation.ts";
import type {
  DomainBatch,
  DomainData,
  StepLosses,
  Steps,
  TrainingRecord,
} from "./training_loop.ts";

/**
 * One update: the task is learned from source images by features of the same covariance.
 *
 * To be compiled; {@link trainDeepCoral} is the loop around it.
 *
 * Differs from the paper: the loss is of the features that MMD and DANN adapt, not of the logits.
 *
 * @param model whose parameters and accumulators change
 * @param options how to train
 * @param batch stored images of both domains, at least two of each, and the source's labels
 * @param clock number and learning rate of the step
 * @returns the losses of {@link adaptFeatures}; `similarity` is the CORAL loss
 */
export function deepCoralStep<Labels = ClassLabels>(
  model: FeatureAdaptation<Task<Labels>>,
  options: FeatureAdaptationOptions,
  batch: DomainBatch<Labels>,
  clock: Clock,
): StepLosses {
  return adaptFeatures(model, options, batch, clock, coralLoss);
}

/**
 * Trains Deep CORAL.
 *
 * @param model see {@link createMmd}, whose model serves here too; it changes in place
 * @param data batches by step
 * @param options how to train
 * @param steps updates already done and to have done
 * @returns a generator that yields a record after each update
 * @throws {Error} if a loss is not finite
 *
 * @example
 * ```ts
 * import {
 *   createMmd, createSharedTower, glorotUniformInitializer, preprocess, tf,
 * } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 4, width: 4, channels: 1, classes: 10 };
 * const model = createMmd(createSharedTower(config, glorotUniformInitializer(0)));
 * const images = () => tf.zeros([2, 4, 4, 1], "int32") as tf.Tensor4D;
 * const scale = (x: tf.Tensor4D) => preprocess(x, { side: 4, channels: 1 }, "pad");
 * const training = trainDeepCoral(model, {
 *   source: () => ({ images: images(), labels: tf.tensor1d([3, 7], "int32") }),
 *   target: images,
 * }, {
 *   preprocess: { source: scale, target: scale },
 *   similarityWeight: 1,
 *   startStep: 0,
 *   weightDecay: 1e-6,
 *   momentum: 0.9,
 *   schedule: () => 0.01,
 * }, { from: 0, to: 1 });
 * for await (const { losses } of training) assertEquals(losses.similarity, 0);
 * ```
 */
export function trainDeepCoral<Labels = ClassLabels>(
  model: FeatureAdaptation<Task<Labels>>,
  data: DomainData<Labels>,
  options: FeatureAdaptationOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  const step = (batch: DomainBatch<Labels>, clock: Clock) =>
    deepCoralStep(model, options, batch, clock);
  return trainFeatures(step, data, options, steps);
}
