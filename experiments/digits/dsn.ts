/**
 * The row DSN: what the domains share is told apart from what each has alone, and the tower learns
 * from what is shared.
 *
 * @module
 */
import { unlabeledBatches } from "../../datasets/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { reconstructionLoss } from "../../lib/losses/mod.ts";
import { createSharedTower } from "../../lib/models/mod.ts";
import {
  createDsn,
  type DsnOptions,
  networkParameters,
  optimizerState,
  trainDsn,
} from "../../lib/trainers/mod.ts";
import { scheduleOf } from "../schedule.ts";
import type { Trial } from "../trial.ts";
import { batchesOf, CLASSES, type DigitRun, formatsOf, measureTower } from "./run.ts";

/** DSN, with DANN's similarity, as a trial. */
export function dsnTrial(run: DigitRun): Trial {
  const { scenario, settings, seed } = run;
  const { dsn, image: { side, channels }, batchSize } = settings;
  const format = formatsOf(settings);
  const initializer = glorotUniformInitializer(seed);
  const size = { height: side, width: side, channels, classes: CLASSES };
  const model = createDsn(createSharedTower(size, initializer), initializer);
  const options: DsnOptions = {
    ...dsn,
    preprocess: format,
    reconstruction: reconstructionLoss,
    schedule: scheduleOf(dsn),
  };
  const data = {
    source: batchesOf(run, scenario.source.train, "source"),
    target: unlabeledBatches(scenario.target.train, { size: batchSize, seed, stream: "target" }),
  };
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainDsn(model, data, options, { from, to: dsn.steps }),
    ...measureTower(run, model.networks.task),
  };
}
