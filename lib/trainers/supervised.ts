/**
 * Plain supervised training of the task tower: the rows Source-only and Target-only.
 *
 * @module
 */
import { differentiate, type Parameter } from "../engine/mod.ts";
import type { Initializer } from "../layers/mod.ts";
import { classificationLoss } from "../losses/mod.ts";
import {
  classify,
  createSharedTower,
  type SharedTowerConfig,
  type TaskTower,
} from "../models/mod.ts";
import {
  type Adam,
  type AdamOptions,
  adamState,
  type Clock,
  createAdam,
  type Schedule,
  stepAdam,
} from "../optimizers/mod.ts";
import type { LabelledBatch, LabelledBatches, Preprocess } from "./batch.ts";
import { type StepLosses, type Steps, trainingLoop, type TrainingRecord } from "./training_loop.ts";

/** How to train. */
export type SupervisedOptions = {
  readonly preprocess: Preprocess;
  readonly adam: AdamOptions;
  readonly schedule: Schedule;
};

/** The tower, its optimizer, and everything a checkpoint must hold. */
export type Supervised = {
  readonly task: TaskTower;
  readonly adam: Adam;
  readonly state: readonly Parameter[];
};

/**
 * Makes the tower, with one first layer, and its optimizer.
 *
 * @param config its size, and the channels of the images
 * @param initializer draws the kernels' first values
 * @returns them, and in `state` what a checkpoint must hold
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const { task } = createSupervised(config, glorotUniformInitializer(0));
 * assertEquals(Object.keys(task.layers.private), ["source"]);
 * ```
 */
export function createSupervised(
  config: SharedTowerConfig,
  initializer: Initializer,
): Supervised {
  const task = createSharedTower(config, initializer);
  const adam = createAdam(task.parameters);
  return { task, adam, state: [...task.parameters, ...adamState(adam)] };
}

/**
 * One update by the classification loss.
 *
 * To be compiled; {@link trainSupervised} is the loop around it, and shows its use.
 *
 * @param model whose parameters and moments change
 * @param options how to train
 * @param batch stored images and their labels
 * @param clock number and learning rate of the step
 * @returns the loss, as `task`
 */
export function supervisedStep(
  { task, adam }: Supervised,
  options: SupervisedOptions,
  { images, labels }: LabelledBatch,
  clock: Clock,
): StepLosses {
  const { loss, gradients } = differentiate(() => {
    const logits = classify(task, options.preprocess(images), "source");
    const total = classificationLoss(logits, labels);
    return { total, components: { task: total } };
  }, adam.parameters);
  stepAdam(adam, gradients, clock, options.adam);
  return loss.components;
}

/**
 * Trains the tower.
 *
 * @param model see {@link createSupervised}; it changes in place
 * @param data labelled batches: of the source domain for Source-only, of the target for Target-only
 * @param options how to train
 * @param steps updates already done and to have done
 * @returns a generator that yields a record after each update
 * @throws {Error} if the loss is not finite
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer, preprocess, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 4, width: 4, channels: 1, classes: 10 };
 * const model = createSupervised(config, glorotUniformInitializer(0));
 * const batches = () => ({
 *   images: tf.zeros([2, 4, 4, 1], "int32") as tf.Tensor4D,
 *   labels: tf.tensor1d([3, 7], "int32"),
 * });
 * const training = trainSupervised(model, batches, {
 *   preprocess: (images) => preprocess(images, { side: 4, channels: 1 }, "pad"),
 *   adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
 *   schedule: () => 1e-3,
 * }, { from: 0, to: 1 });
 * for await (const { step, losses } of training) {
 *   assertEquals([step, Object.keys(losses)], [1, ["task"]]);
 * }
 * ```
 */
export function trainSupervised(
  model: Supervised,
  data: LabelledBatches,
  options: SupervisedOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  return trainingLoop<LabelledBatch>(
    (batch, clock) => supervisedStep(model, options, batch, clock),
    data,
    { ...steps, schedule: options.schedule, adam: options.adam },
  );
}
