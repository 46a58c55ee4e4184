/**
 * Plain supervised training of the task tower: the rows Source-only and Target-only.
 *
 * @module
 */
import { differentiate, type Parameter } from "../engine/mod.ts";
import type { Initializer } from "../layers/mod.ts";
import { classificationLoss } from "../losses/mod.ts";
import { classify, createTaskTower, type TaskTower, type TaskTowerConfig } from "../models/mod.ts";
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

/** Makes the tower, with one first layer, and its optimizer. */
export function createSupervised(
  config: Omit<TaskTowerConfig, "channels"> & { readonly channels: number },
  initializer: Initializer,
): Supervised {
  const task = createTaskTower({ ...config, channels: { source: config.channels } }, initializer);
  const adam = createAdam(task.parameters);
  return { task, adam, state: [...task.parameters, ...adamState(adam)] };
}

/** One update by the classification loss. */
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
 * @param data labelled batches: of the source domain for Source-only, of the target for Target-only
 * @returns a generator that yields a record after each update
 * @throws {Error} if the loss is not finite
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
