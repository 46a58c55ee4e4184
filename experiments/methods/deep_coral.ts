/**
 * The row Deep CORAL: one tower for both domains, whose features have alike covariances. The paper
 * has no such row; it runs when it is named.
 *
 * @module
 */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import type { Task } from "../../lib/models/mod.ts";
import {
  createMmd,
  networkParameters,
  optimizerState,
  trainDeepCoral,
} from "../../lib/trainers/mod.ts";
import type { Problem } from "../core/problem.ts";
import type { Trial } from "../core/trial.ts";
import { measureTower } from "../diagnostics/show_task.ts";
import { adaptationOptions, domainData, type FeatureAdaptationSettings } from "./mmd.ts";

/** Deep CORAL as a trial. */
export function deepCoral<Labels, T extends Task<Labels>>(
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
    train: (from) => trainDeepCoral<Labels>(model, data, options, { from, to: own.steps }),
    ...measureTower(problem, task, seed),
  };
}
