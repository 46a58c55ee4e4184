/**
 * The row DSN: what the domains share is encoded apart from what each has alone, and the tower
 * learns from what is shared.
 *
 * @module
 */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { reconstructionLoss } from "../../lib/losses/mod.ts";
import type { Task } from "../../lib/models/mod.ts";
import {
  createDsn,
  type DsnOptions,
  networkParameters,
  optimizerState,
  trainDsn,
} from "../../lib/trainers/mod.ts";
import type { Problem, TaskSettings } from "../core/problem.ts";
import type { Decay } from "../core/settings.ts";
import type { Trial } from "../core/trial.ts";
import { measureTower } from "../diagnostics/show_task.ts";
import { adaptationOptions, domainData } from "./mmd.ts";

/** How DSN is trained. */
export type DsnSettings =
  & TaskSettings
  & Omit<DsnOptions, "seed" | "preprocess" | "schedule" | "reconstruction">
  & { readonly steps: number; readonly learningRate: number; readonly decay: Decay };

/** DSN, with DANN's similarity, as a trial. */
export function dsn<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: DsnSettings,
  seed: number,
): Trial {
  const initializer = glorotUniformInitializer(seed);
  const task = problem.createTask(["source"], own, initializer);
  const model = createDsn(task, initializer);
  const options: DsnOptions = {
    ...adaptationOptions(problem, own, seed),
    reconstruction: reconstructionLoss,
  };
  const data = domainData(problem, seed);
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainDsn<Labels>(model, data, options, { from, to: own.steps }),
    ...measureTower(problem, task, seed),
  };
}
