/**
 * The rows DANN and MMD: one tower for both domains, whose features are made alike.
 *
 * @module
 */
import { unlabeledBatches } from "../../datasets/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { createSharedTower, type TaskTower } from "../../lib/models/mod.ts";
import {
  createDann,
  createMmd,
  type DomainData,
  type FeatureAdaptationOptions,
  networkParameters,
  optimizerState,
  trainDann,
  trainMmd,
} from "../../lib/trainers/mod.ts";
import { scheduleOf } from "../schedule.ts";
import type { Trial } from "../trial.ts";
import { batchesOf, CLASSES, type DigitRun, formatsOf, measureTower } from "./run.ts";
import type { DigitSettings } from "./settings.ts";

/** DANN as a trial. */
export function dannTrial(run: DigitRun): Trial {
  const { dann } = run.settings;
  const model = createDann(towerOf(run), glorotUniformInitializer(run.seed));
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainDann(model, dataOf(run), optionsOf(run, dann), { from, to: dann.steps }),
    ...measureTower(run, model.networks.task),
  };
}

/** MMD as a trial. */
export function mmdTrial(run: DigitRun): Trial {
  const { mmd } = run.settings;
  const model = createMmd(towerOf(run));
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainMmd(model, dataOf(run), optionsOf(run, mmd), { from, to: mmd.steps }),
    ...measureTower(run, model.networks.task),
  };
}

function towerOf({ settings: { image: { side, channels } }, seed }: DigitRun): TaskTower {
  const size = { height: side, width: side, channels, classes: CLASSES };
  return createSharedTower(size, glorotUniformInitializer(seed));
}

function dataOf(run: DigitRun): DomainData {
  const { scenario, settings, seed } = run;
  const target = { size: settings.batchSize, seed, stream: "target" };
  return {
    source: batchesOf(run, scenario.source.train, "source"),
    target: unlabeledBatches(scenario.target.train, target),
  };
}

function optionsOf(
  { settings }: DigitRun,
  own: DigitSettings["dann" | "mmd"],
): FeatureAdaptationOptions {
  return { ...own, preprocess: formatsOf(settings), schedule: scheduleOf(own) };
}
