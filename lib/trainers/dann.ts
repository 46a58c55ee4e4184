/**
 * DANN: features that a domain classifier cannot tell apart (Ganin et al. 2016), as the DSN
 * authors' code trains it.
 *
 * @module
 */
import { type Initializer, reverseGradient } from "../layers/mod.ts";
import { domainClassificationLoss } from "../losses/mod.ts";
import {
  classifyDomain,
  type ClassLabels,
  createDomainClassifier,
  type DomainClassifier,
  type Task,
  type TaskTower,
} from "../models/mod.ts";
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

/** The task, the domain classifier and their optimizer. */
export type Dann<TaskType = TaskTower> = FeatureAdaptation<TaskType> & {
  readonly networks: { readonly domain: DomainClassifier };
};

/** How to train. */
export type DannOptions = FeatureAdaptationOptions & {
  /** Factor of the gradient reversal; the domain classifier itself learns at full rate. @default {1} */
  readonly reversalFactor?: number;
};

/**
 * Creates the domain classifier, and its and the task's optimizer.
 *
 * @param task what to learn, by its branch `"source"`
 * @param initializer draws the kernels' first values
 * @returns them and the task
 *
 * @example
 * ```ts
 * import { createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const initializer = glorotUniformInitializer(0);
 * const { networks } = createDann(createSharedTower(config, initializer), initializer);
 * assertEquals(Object.keys(networks), ["task", "domain"]);
 * ```
 */
export function createDann<TaskType extends Task<never>>(
  task: TaskType,
  initializer: Initializer,
): Dann<TaskType> {
  const domain = createDomainClassifier(task.featureSize, initializer);
  const trained = [...task.trainableParameters("source"), ...domain.parameters];
  return { networks: { task, domain }, optimizer: createMomentum(trained) };
}

/**
 * One update: the domain classifier learns to tell the domains apart, and by the reversed gradient
 * the task to make that hard, while it is learned from source images.
 *
 * In the DSN authors' code the gradient is reversed with factor 1, and `similarityWeight` scales what
 * both players learn; Ganin et al. scale the factor, and so the task's part alone.
 *
 * To be compiled; {@link trainDann} is the loop around it.
 *
 * @param model whose parameters and running gradients change
 * @param options how to train
 * @param batch stored images of both domains, and the source's labels
 * @param clock number and learning rate of the step
 * @returns the losses of {@link adaptFeatures}; `similarity` is the domain classifier's
 */
export function dannStep<Labels = ClassLabels>(
  model: Dann<Task<Labels>>,
  options: DannOptions,
  batch: DomainBatch<Labels>,
  clock: Clock,
): StepLosses {
  return adaptFeatures(model, options, batch, clock, (source, target) =>
    domainClassificationLoss(
      classifyDomain(model.networks.domain, reverseGradient(source, options.reversalFactor)),
      classifyDomain(model.networks.domain, reverseGradient(target, options.reversalFactor)),
    ));
}

/**
 * Trains DANN.
 *
 * @param model see {@link createDann}; it changes in place
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
 * const initializer = glorotUniformInitializer(0);
 * const model = createDann(createSharedTower(config, initializer), initializer);
 * const images = () => tf.zeros([2, 4, 4, 1], "int32") as tf.Tensor4D;
 * const data = {
 *   source: () => ({ images: images(), labels: tf.tensor1d([3, 7], "int32") }),
 *   target: images,
 * };
 * const scale = (x: tf.Tensor4D) => preprocess(x, { side: 4, channels: 1 }, "pad");
 * const training = trainDann(model, data, {
 *   preprocess: { source: scale, target: scale },
 *   similarityWeight: 0.25,
 *   startStep: 0,
 *   weightDecay: 1e-6,
 *   momentum: 0.9,
 *   schedule: () => 0.01,
 * }, { from: 0, to: 1 });
 * for await (const { losses } of training) {
 *   assertEquals(Object.keys(losses), ["task", "similarity"]);
 * }
 * ```
 */
export function trainDann<Labels = ClassLabels>(
  model: Dann<Task<Labels>>,
  data: DomainData<Labels>,
  options: DannOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  const step = (batch: DomainBatch<Labels>, clock: Clock) => dannStep(model, options, batch, clock);
  return trainFeatures(step, data, options, steps);
}
