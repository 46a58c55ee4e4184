/**
 * MMD: features whose distributions have a small maximum mean discrepancy (Tzeng et al. 2014; Long
 * et al. 2015), as the DSN authors' code trains them.
 *
 * @module
 */
import { maximumMeanDiscrepancy } from "../losses/mod.ts";
import type { ClassLabels, Task } from "../models/mod.ts";
import { type Clock, createMomentum } from "../optimizers/mod.ts";
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

/** Where the DSN authors' code stops lowering the discrepancy. */
const FLOOR = 1e-4;

/**
 * Creates a task's optimizer, for MMD as for Deep CORAL.
 *
 * @param task what to learn, by its branch `"source"`
 * @returns both
 *
 * @example
 * ```ts
 * import { createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const tower = createSharedTower(config, glorotUniformInitializer(0));
 * assertEquals(createMmd(tower).optimizer.parameters, tower.parameters);
 * ```
 */
export function createMmd<TaskType extends Task<never>>(
  task: TaskType,
): FeatureAdaptation<TaskType> {
  return { networks: { task }, optimizer: createMomentum(task.trainableParameters("source")) };
}

/**
 * One update: the task is learned from source images by features of little discrepancy.
 *
 * To be compiled; {@link trainMmd} is the loop around it.
 *
 * @param model whose parameters and running gradients change
 * @param options how to train
 * @param batch stored images of both domains, and the source's labels
 * @param clock number and learning rate of the step
 * @returns the losses of {@link adaptFeatures}; `similarity` is the discrepancy
 */
export function mmdStep<Labels = ClassLabels>(
  model: FeatureAdaptation<Task<Labels>>,
  options: FeatureAdaptationOptions,
  batch: DomainBatch<Labels>,
  clock: Clock,
): StepLosses {
  return adaptFeatures(
    model,
    options,
    batch,
    clock,
    (source, target) => maximumMeanDiscrepancy(source, target, { floor: FLOOR }),
  );
}

/**
 * Trains MMD.
 *
 * @param model see {@link createMmd}; it changes in place
 * @param data batches by step
 * @param options how to train
 * @param steps updates already done and to have done
 * @returns a generator that yields a record after each update
 * @throws {Error} if a loss is not finite
 *
 * @example
 * ```ts
 * import { createSharedTower, glorotUniformInitializer, preprocess, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 4, width: 4, channels: 1, classes: 10 };
 * const model = createMmd(createSharedTower(config, glorotUniformInitializer(0)));
 * const images = () => tf.zeros([2, 4, 4, 1], "int32") as tf.Tensor4D;
 * const data = {
 *   source: () => ({ images: images(), labels: tf.tensor1d([3, 7], "int32") }),
 *   target: images,
 * };
 * const scale = (x: tf.Tensor4D) => preprocess(x, { side: 4, channels: 1 }, "pad");
 * const training = trainMmd(model, data, {
 *   preprocess: { source: scale, target: scale },
 *   similarityWeight: 0.2,
 *   startStep: 0,
 *   weightDecay: 1e-6,
 *   momentum: 0.9,
 *   schedule: () => 0.01,
 * }, { from: 0, to: 1 });
 * for await (const { step } of training) assertEquals(step, 1);
 * ```
 */
export function trainMmd<Labels = ClassLabels>(
  model: FeatureAdaptation<Task<Labels>>,
  data: DomainData<Labels>,
  options: FeatureAdaptationOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  const step = (batch: DomainBatch<Labels>, clock: Clock) => mmdStep(model, options, batch, clock);
  return trainFeatures(step, data, options, steps);
}
