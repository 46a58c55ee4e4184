/**
 * The rows without adaptation: the task tower alone, trained on one domain, or on labeled images of
 * both.
 *
 * @module
 */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import type { Task } from "../../lib/models/mod.ts";
import {
  createSupervised,
  type LabeledBatches,
  networkParameters,
  optimizerState,
  type Preprocess,
  trainSupervised,
} from "../../lib/trainers/mod.ts";
import type { BatchOptions, LabeledTarget, Problem, TaskSettings } from "../core/problem.ts";
import { createSchedule, type Decay } from "../core/settings.ts";
import type { Trial } from "../core/trial.ts";
import { measureTower } from "../diagnostics/show_task.ts";

/** How a tower is trained on labeled images. */
export type SupervisedSettings = TaskSettings & {
  readonly steps: number;
  readonly adam: { readonly beta1: number; readonly beta2: number; readonly epsilon: number };
  readonly learningRate: number;
  readonly decay: Decay;
};

/** How many target images are labeled, at most (paper Table 6). */
export type LabeledImages = { readonly labeledImages: number };

/** Source-only: the tower learns from source images and is tested on target images. */
export function sourceOnly<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: SupervisedSettings,
  seed: number,
): Trial {
  const { preprocess, measureSource } = problem;
  const batches = problem.sourceBatches(batchOptions(problem, seed, "source"));
  return supervised(problem, own, seed, batches, preprocess.source, measureSource);
}

/** Target-only: the tower learns from labeled target images; the bound for adaptation. */
export function targetOnly<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: SupervisedSettings,
  seed: number,
  labeledTarget: LabeledTarget<Labels>,
): Trial {
  const batches = labeledTarget.batches(batchOptions(problem, seed, "target"));
  return supervised(problem, own, seed, batches, problem.preprocess.target);
}

/** The tower learns from a few labeled target images alone. */
export function labeledOnly<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: SupervisedSettings & LabeledImages,
  seed: number,
  labeledTarget: LabeledTarget<Labels>,
): Trial {
  const options = batchOptions(problem, seed, "labelled");
  const batches = labeledTarget.batches(options, own.labeledImages);
  return supervised(problem, own, seed, batches, problem.preprocess.target);
}

/** The tower learns from source images and those labeled target images, as one set. */
export function sourceAndLabeled<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: SupervisedSettings & LabeledImages,
  seed: number,
  labeledTarget: LabeledTarget<Labels>,
): Trial {
  const { preprocess, measureSource } = problem;
  const options = batchOptions(problem, seed, "source and labelled");
  const batches = labeledTarget.batchesWithSource(options, own.labeledImages);
  return supervised(problem, own, seed, batches, preprocess.source, measureSource);
}

/** @returns which batches a stream has: the problem's size, and the run's seed */
export function batchOptions(
  { batchSize }: Pick<Problem, "batchSize">,
  seed: number,
  stream: string,
): BatchOptions {
  return { size: batchSize, seed, stream };
}

function supervised<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: SupervisedSettings,
  seed: number,
  batches: LabeledBatches<Labels>,
  preprocess: Preprocess,
  measureOwn?: Problem<Labels, T>["measureSource"],
): Trial {
  const task = problem.createTask(["source"], own, glorotUniformInitializer(seed));
  const model = createSupervised(task);
  const options = { seed, preprocess, adam: own.adam, schedule: createSchedule(own) };
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainSupervised<Labels>(model, batches, options, { from, to: own.steps }),
    ...measureTower(problem, task, seed),
    ownDomain: measureOwn?.(task, seed),
  };
}
