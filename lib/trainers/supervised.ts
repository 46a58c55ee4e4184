/**
 * Plain supervised training of a task: the rows Source-only and Target-only.
 *
 * @module
 */
import { trainingPass } from "../layers/mod.ts";
import type { ClassLabels, Task, TaskTower } from "../models/mod.ts";
import {
  type Adam,
  type AdamOptions,
  type Clock,
  createAdam,
  minimize,
  type Schedule,
} from "../optimizers/mod.ts";
import { taskLoss, withTaskTerms } from "./task_terms.ts";
import {
  type LabeledBatch,
  type LabeledBatches,
  type Preprocess,
  type StepLosses,
  type Steps,
  trainingLoop,
  type TrainingRecord,
} from "./training_loop.ts";

/** How to train. */
export type SupervisedOptions = {
  /** Decides what dropout drops, if the task has dropout. @default {0} */
  readonly seed?: number;
  readonly preprocess: Preprocess;
  readonly adam: AdamOptions;
  readonly schedule: Schedule;
};

/** The task and its optimizer. */
export type Supervised<TaskType = TaskTower> = {
  readonly networks: { readonly task: TaskType };
  readonly optimizer: Adam;
};

/**
 * Creates a task's optimizer.
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
 * assertEquals(createSupervised(tower).optimizer.parameters, tower.parameters);
 * ```
 */
export function createSupervised<TaskType extends Task<never>>(
  task: TaskType,
): Supervised<TaskType> {
  return { networks: { task }, optimizer: createAdam(task.trainableParameters("source")) };
}

/**
 * One update by the task's loss.
 *
 * To be compiled; {@link trainSupervised} is the loop around it, and shows its use.
 *
 * @param model whose parameters and moments change
 * @param options how to train
 * @param batch stored images and their labels
 * @param clock number and learning rate of the step
 * @returns the loss, as `task`, and then its terms, as the task names them
 */
export function supervisedStep<Labels = ClassLabels>(
  { networks: { task }, optimizer }: Supervised<Task<Labels>>,
  options: SupervisedOptions,
  batch: LabeledBatch<Labels>,
  clock: Clock,
): StepLosses {
  const pass = trainingPass({ seed: options.seed ?? 0, stream: "supervised", step: clock.step });
  return minimize(
    optimizer,
    task.trainableParameters("source"),
    () => {
      const images = options.preprocess(batch.images);
      const learned = taskLoss(task, { ...batch, images }, "source", pass);
      const { total } = learned;
      return withTaskTerms({ total, components: { task: total } }, { task: learned });
    },
    clock,
    { adam: options.adam },
  );
}

/**
 * Trains a task.
 *
 * @param model see {@link createSupervised}; it changes in place
 * @param data labeled batches: of the source domain for Source-only, of the target for Target-only
 * @param options how to train
 * @param steps updates already done and to have done
 * @returns a generator that yields a record after each update
 * @throws {Error} if the loss is not finite
 *
 * @example
 * ```ts
 * import { createSharedTower, glorotUniformInitializer, preprocess, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 4, width: 4, channels: 1, classes: 10 };
 * const model = createSupervised(createSharedTower(config, glorotUniformInitializer(0)));
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
export function trainSupervised<Labels = ClassLabels>(
  model: Supervised<Task<Labels>>,
  data: LabeledBatches<Labels>,
  options: SupervisedOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  return trainingLoop<LabeledBatch<Labels>>(
    (batch, clock) => supervisedStep(model, options, batch, clock),
    data,
    { ...steps, schedule: options.schedule, adam: options.adam },
  );
}
