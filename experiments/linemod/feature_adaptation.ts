/**
 * The rows MMD, DANN and DSN: one tower for both domains, whose features are made alike.
 *
 * @module
 */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { reconstructionLoss } from "../../lib/losses/mod.ts";
import type { PoseLabels, PoseTower } from "../../lib/models/mod.ts";
import {
  createDann,
  createDsn,
  createMmd,
  type DomainData,
  type DsnOptions,
  type FeatureAdaptationOptions,
  networkParameters,
  optimizerState,
  trainDann,
  trainDsn,
  trainMmd,
} from "../../lib/trainers/mod.ts";
import { scheduleOf } from "../schedule.ts";
import type { Trial } from "../trial.ts";
import { poseMethod } from "./method.ts";
import {
  batchesOf,
  createTower,
  formatOf,
  measureTower,
  type PoseRun,
  targetBatches,
} from "./run.ts";
import * as settings from "./settings/feature_adaptation.ts";

/** MMD. */
export const mmd = poseMethod(settings.mmd, (run, own): Trial => {
  const model = createMmd(towerOf(run, own));
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainMmd(model, dataOf(run), optionsOf(run, own), { from, to: own.steps }),
    ...measureTower(run, model.networks.task),
  };
});

/** DANN. */
export const dann = poseMethod(settings.dann, (run, own): Trial => {
  const model = createDann(towerOf(run, own), glorotUniformInitializer(run.seed));
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainDann(model, dataOf(run), optionsOf(run, own), { from, to: own.steps }),
    ...measureTower(run, model.networks.task),
  };
});

/** DSN, with DANN's similarity. */
export const dsn = poseMethod(settings.dsn, (run, own): Trial => {
  const model = createDsn(towerOf(run, own), glorotUniformInitializer(run.seed));
  const options: DsnOptions = { ...common(run, own), reconstruction: reconstructionLoss };
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainDsn(model, dataOf(run), options, { from, to: own.steps }),
    ...measureTower(run, model.networks.task),
  };
});

function towerOf(run: PoseRun, { poseWeight }: { readonly poseWeight: number }): PoseTower {
  return createTower(run, { source: poseWeight }, glorotUniformInitializer(run.seed));
}

function dataOf(run: PoseRun): DomainData<PoseLabels> {
  return {
    source: batchesOf(run, run.scenario.source.train, "source"),
    target: targetBatches(run),
  };
}

function optionsOf(run: PoseRun, own: settings.FeatureSettings): FeatureAdaptationOptions {
  return common(run, own);
}

function common<Own extends Parameters<typeof scheduleOf>[0]>(run: PoseRun, own: Own) {
  const format = formatOf(run);
  return {
    ...own,
    seed: run.seed,
    preprocess: { source: format, target: format },
    schedule: scheduleOf(own),
  };
}
