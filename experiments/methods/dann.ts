/**
 * The row DANN: one tower for both domains, whose features a domain classifier cannot tell apart.
 *
 * @module
 */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import type { Task } from "../../lib/models/mod.ts";
import {
  createDann,
  networkParameters,
  optimizerState,
  trainDann,
} from "../../lib/trainers/mod.ts";
import type { Problem } from "../core/problem.ts";
import type { Trial } from "../core/trial.ts";
import { measureTower } from "../diagnostics/show_task.ts";
import { adaptationOptions, domainData, type FeatureAdaptationSettings } from "./mmd.ts";

/** How DANN is trained. */
export type DannSettings = FeatureAdaptationSettings & {
  /** Factor of the gradient reversal. @default {1} */
  readonly reversalFactor?: number;
};

/** DANN as a trial. */
export function dann<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: DannSettings,
  seed: number,
): Trial {
  const initializer = glorotUniformInitializer(seed);
  const task = problem.createTask(["source"], own, initializer);
  const model = createDann(task, initializer);
  const options = adaptationOptions(problem, own, seed);
  const data = domainData(problem, seed);
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainDann<Labels>(model, data, options, { from, to: own.steps }),
    ...measureTower(problem, task, seed),
  };
}
