/**
 * The rows Source-only and Target-only: the task tower alone, trained on one domain.
 *
 * @module
 */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { createSharedTower } from "../../lib/models/mod.ts";
import {
  createSupervised,
  type LabeledBatches,
  networkParameters,
  optimizerState,
  type Preprocess,
  trainSupervised,
} from "../../lib/trainers/mod.ts";
import { scheduleOf } from "../schedule.ts";
import type { Trial } from "../trial.ts";
import { batchesOf, CLASSES, type DigitRun, formatsOf, measureTower } from "./run.ts";
import type { DigitSettings } from "./settings.ts";

/** Source-only: the tower learns from source images and is asked about target images. */
export function sourceOnlyTrial(run: DigitRun): Trial {
  const { scenario, settings } = run;
  const data = batchesOf(run, scenario.source.train, "source");
  return supervisedTrial(run, data, formatsOf(settings).source, settings.sourceOnly);
}

/** Target-only: the tower learns from labeled target images; the bound for adaptation. */
export function targetOnlyTrial(run: DigitRun): Trial {
  const { scenario, settings } = run;
  const data = batchesOf(run, scenario.targetLabeled, "target");
  return supervisedTrial(run, data, formatsOf(settings).target, settings.targetOnly);
}

function supervisedTrial(
  run: DigitRun,
  data: LabeledBatches,
  trained: Preprocess,
  own: DigitSettings["sourceOnly"],
): Trial {
  const { side, channels } = run.settings.image;
  const model = createSupervised(createSharedTower(
    { height: side, width: side, channels, classes: CLASSES },
    glorotUniformInitializer(run.seed),
  ));
  const options = { preprocess: trained, adam: own.adam, schedule: scheduleOf(own) };
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainSupervised(model, data, options, { from, to: own.steps }),
    ...measureTower(run, model.networks.task),
  };
}
