/**
 * The row MMD: one tower for both domains, whose features have a small discrepancy.
 *
 * @module
 */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import type { Task } from "../../lib/models/mod.ts";
import {
  createMmd,
  type DomainData,
  type FeatureAdaptationOptions,
  networkParameters,
  optimizerState,
  trainMmd,
} from "../../lib/trainers/mod.ts";
import type { Problem, TaskSettings } from "../core/problem.ts";
import { createSchedule, type Decay } from "../core/settings.ts";
import type { Trial } from "../core/trial.ts";
import { measureTower } from "../diagnostics/show_task.ts";
import { batchOptions } from "./supervised.ts";

/** How features are adapted. */
export type FeatureAdaptationSettings =
  & TaskSettings
  & Omit<FeatureAdaptationOptions, "seed" | "preprocess" | "schedule">
  & { readonly steps: number; readonly learningRate: number; readonly decay: Decay };

/** MMD as a trial. */
export function mmd<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: FeatureAdaptationSettings,
  seed: number,
): Trial {
  const task = problem.createTask(["source"], own, glorotUniformInitializer(seed));
  const model = createMmd(task);
  const options = adaptationOptions(problem, own, seed);
  const data = domainData(problem, seed);
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainMmd<Labels>(model, data, options, { from, to: own.steps }),
    ...measureTower(problem, task, seed),
  };
}

/** @returns batches of both domains; the target's have no labels */
export function domainData<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  seed: number,
): DomainData<Labels> {
  return {
    source: problem.sourceBatches(batchOptions(problem, seed, "source")),
    target: problem.targetBatches(batchOptions(problem, seed, "target")),
  };
}

/** @returns the settings, with what the trainer needs besides */
export function adaptationOptions<
  Own extends { readonly steps: number; readonly learningRate: number; readonly decay: Decay },
>(
  { preprocess }: Pick<Problem, "preprocess">,
  own: Own,
  seed: number,
): Own & Pick<FeatureAdaptationOptions, "preprocess" | "schedule"> & { readonly seed: number } {
  return { ...own, seed, preprocess, schedule: createSchedule(own) };
}
