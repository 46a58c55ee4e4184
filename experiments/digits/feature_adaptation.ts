/**
 * The rows DANN and MMD: one tower for both domains, whose features are made alike.
 *
 * @module
 */
import { unlabelledBatches } from "../../datasets/mod.ts";
import type { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { classify, type TaskTower } from "../../lib/models/mod.ts";
import {
  createDann,
  createMmd,
  type FeatureAdaptationData,
  type FeatureAdaptationOptions,
  type Preprocess,
  type SharedTowerConfig,
  trainDann,
  trainMmd,
} from "../../lib/trainers/mod.ts";
import type { Trial } from "../trial.ts";
import {
  accuracyOn,
  batchesOf,
  CLASSES,
  type DigitRun,
  formatsOf,
  scheduleOf,
  testOnTarget,
  validateOnTarget,
} from "./run.ts";
import type { Decay } from "./settings.ts";

/** DANN's or MMD's own settings. */
export type FeatureAdaptationSettings =
  & Pick<
    FeatureAdaptationOptions,
    "similarityWeight" | "startStep" | "weightDecay" | "momentum"
  >
  & { readonly steps: number; readonly learningRate: number; readonly decay: Decay };

/** DANN as a trial. */
export function dannTrial(
  run: DigitRun & { readonly settings: { readonly dann: FeatureAdaptationSettings } },
): Trial {
  const { dann } = run.settings;
  const model = createDann(towerOf(run), glorotUniformInitializer(run.seed));
  return {
    networks: [...model.task.parameters, ...model.domain.parameters],
    optimizers: model.optimizer.accumulators,
    train: (from) => trainDann(model, dataOf(run), optionsOf(run, dann), { from, to: dann.steps }),
    ...measurementsOf(run, model.task),
  };
}

/** MMD as a trial. */
export function mmdTrial(
  run: DigitRun & { readonly settings: { readonly mmd: FeatureAdaptationSettings } },
): Trial {
  const { mmd } = run.settings;
  const model = createMmd(towerOf(run), glorotUniformInitializer(run.seed));
  return {
    networks: model.task.parameters,
    optimizers: model.optimizer.accumulators,
    train: (from) => trainMmd(model, dataOf(run), optionsOf(run, mmd), { from, to: mmd.steps }),
    ...measurementsOf(run, model.task),
  };
}

function towerOf({ settings: { image: { side, channels } } }: DigitRun): SharedTowerConfig {
  return { height: side, width: side, channels, classes: CLASSES };
}

function dataOf(run: DigitRun): FeatureAdaptationData {
  const { scenario, settings, seed } = run;
  const target = { size: settings.batchSize, seed, stream: "target" };
  return {
    source: batchesOf(run, scenario.source.train, "source"),
    target: unlabelledBatches(scenario.target.train, target),
  };
}

function optionsOf(
  { settings }: DigitRun,
  own: FeatureAdaptationSettings,
): FeatureAdaptationOptions {
  return { ...own, preprocess: formatsOf(settings), schedule: scheduleOf(own) };
}

function measurementsOf(
  { scenario, settings }: DigitRun,
  task: TaskTower,
): Pick<Trial, "validate" | "test"> {
  const format = formatsOf(settings);
  const classifier = (preprocess: Preprocess) => (pixels: tf.Tensor4D) =>
    classify(task, preprocess(pixels), "source");
  return {
    validate: () => validateOnTarget(scenario, classifier(format.target)),
    test: () =>
      testOnTarget(scenario, classifier(format.target), {
        sourceAccuracy: accuracyOn(scenario.source.test, classifier(format.source)),
      }),
  };
}
