/**
 * The row CoGAN: pairs of generated images tie the domains together, and the discriminators
 * classify.
 *
 * @module
 */
import { labeledBatches, unlabeledBatches } from "../../datasets/mod.ts";
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, type Initializer } from "../../lib/layers/mod.ts";
import { classifyFeatures, coupledFeatures, type Domain } from "../../lib/models/mod.ts";
import {
  type CoGanOptions,
  createCoGan,
  networkParameters,
  optimizerState,
  trainCoGan,
} from "../../lib/trainers/mod.ts";
import { scheduleOf } from "../schedule.ts";
import type { Trial } from "../trial.ts";
import {
  accuracyOn,
  CLASSES,
  type DigitRun,
  formatsOf,
  type PixelClassifier,
  testOnTarget,
  validateOnTarget,
} from "./run.ts";
import { drawPairs } from "./samples.ts";

/** CoGAN as a trial. */
export function coGanTrial(run: DigitRun): Trial {
  const { scenario, settings: { cogan }, seed } = run;
  const { side, channels } = cogan.image;
  const format = formatsOf(cogan);
  const model = createCoGan({
    ...cogan,
    side,
    channels: { source: channels, target: channels },
    classes: CLASSES,
  }, withGain(glorotUniformInitializer(seed), cogan.initialGain));
  const options: CoGanOptions = {
    ...cogan,
    seed,
    preprocess: format,
    schedule: scheduleOf(cogan),
  };
  const batches = (stream: string) => ({ size: cogan.batchSize, seed, stream });
  const data = {
    source: labeledBatches(scenario.source.train, batches("source")),
    target: unlabeledBatches(scenario.target.train, batches("target")),
  };
  const classifier = (domain: Domain): PixelClassifier => (pixels) =>
    classifyFeatures(
      model.networks.discriminators,
      coupledFeatures(model.networks.discriminators, format[domain](pixels), domain),
    );
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainCoGan(model, data, options, { from, to: cogan.steps }),
    validate: () => validateOnTarget(scenario, classifier("target")),
    test: () =>
      testOnTarget(scenario, classifier("target"), {
        sourceAccuracy: accuracyOn(scenario.source.test, classifier("source")),
      }),
    samples: () => drawPairs(model.networks.generators, seed),
  };
}

function withGain(initializer: Initializer, gain: number): Initializer {
  return { ...initializer, draw: (noise, shape) => tf.mul(initializer.draw(noise, shape), gain) };
}
