/**
 * The rows without adaptation: the task tower alone, trained on one domain.
 *
 * @module
 */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import type { PoseLabels } from "../../lib/models/mod.ts";
import {
  createSupervised,
  type LabeledBatches,
  networkParameters,
  optimizerState,
  trainSupervised,
} from "../../lib/trainers/mod.ts";
import { scheduleOf } from "../schedule.ts";
import type { Trial } from "../trial.ts";
import { poseMethod } from "./method.ts";
import { batchesOf, createTower, formatOf, measureTower, type PoseRun } from "./run.ts";
import * as settings from "./settings/supervised.ts";

/** Source-only: the tower learns from renders and is asked about real crops. */
export const sourceOnly = poseMethod(
  settings.sourceOnly,
  (run, own) => supervisedTrial(run, own, batchesOf(run, run.scenario.source.train, "source")),
);

/** Target-only: the tower learns from labeled real crops; the bound for adaptation. */
export const targetOnly = poseMethod(
  settings.targetOnly,
  (run, own) => supervisedTrial(run, own, batchesOf(run, run.scenario.targetLabeled, "target")),
);

/** Supervised training as a trial. */
export function supervisedTrial(
  run: PoseRun,
  own: settings.SupervisedSettings,
  data: LabeledBatches<PoseLabels>,
): Trial {
  const { seed } = run;
  const poseWeights = { source: own.poseWeight };
  const model = createSupervised(createTower(run, poseWeights, glorotUniformInitializer(seed)));
  const options = {
    seed,
    preprocess: formatOf(run),
    adam: own.adam,
    schedule: scheduleOf(own),
  };
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainSupervised(model, data, options, { from, to: own.steps }),
    ...measureTower(run, model.networks.task),
  };
}
