/**
 * The row PixelDA: source images are redrawn in the target's style, and the tower learns from both.
 *
 * @module
 */
import { unlabeledBatches } from "../../datasets/mod.ts";
import { type RandomKey, tf } from "../../lib/engine/mod.ts";
import { inferencePass, normalInitializer } from "../../lib/layers/mod.ts";
import { classify, createTaskTower, generate } from "../../lib/models/mod.ts";
import {
  createPixelDa,
  networkParameters,
  optimizerState,
  type PixelDa,
  type PixelDaOptions,
  trainedTask,
  trainPixelDa,
} from "../../lib/trainers/mod.ts";
import { attribute } from "../diagnostics/attribution.ts";
import { embedDomains } from "../diagnostics/embedding.ts";
import { drawSamples } from "../diagnostics/samples.ts";
import { scheduleOf } from "../schedule.ts";
import type { Trial } from "../trial.ts";
import {
  accuracyOn,
  batchesOf,
  CLASSES,
  type DigitRun,
  featuresOf,
  formatsOf,
  testOnTarget,
  validateOnTarget,
} from "./run.ts";
import type { DigitSettings } from "./settings.ts";

/** PixelDA as a trial. */
export function pixelDaTrial(run: DigitRun): Trial {
  const { scenario, settings, seed } = run;
  const { pixelda } = settings;
  const format = formatsOf(settings);
  const model = createModel(settings, seed);
  const options: PixelDaOptions = {
    ...pixelda,
    seed,
    preprocess: format,
    schedule: scheduleOf(pixelda),
  };
  const target = { size: settings.batchSize, seed, stream: "target" };
  const data = {
    source: batchesOf(run, scenario.source.train, "source"),
    target: unlabeledBatches(scenario.target.train, target),
    ...(pixelda.freshGeneratorBatch &&
      { generatorSource: batchesOf(run, scenario.source.train, "generator source") }),
  };

  const task = trainedTask(model, options);
  const redraw = (source: tf.Tensor4D): tf.Tensor4D =>
    generate(model.networks.generator, format.source(source), inferencePass(evaluationNoise(seed)));
  const onTarget = (target: tf.Tensor4D) => classify(task, format.target(target), "generated");
  const onSource = (source: tf.Tensor4D) => classify(task, format.source(source), "source");
  const onGenerated = (source: tf.Tensor4D) => classify(task, redraw(source), "generated");
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainPixelDa(model, data, options, { from, to: pixelda.steps }),
    validate: () => validateOnTarget(scenario, onTarget),
    test: () =>
      testOnTarget(scenario, onTarget, {
        sourceAccuracy: accuracyOn(scenario.source.test, onSource),
        generatedAccuracy: accuracyOn(scenario.source.test, onGenerated),
      }),
    evidence: async () => {
      const { source, target } = scenario;
      const domains = {
        source: { ...source.test, features: featuresOf(task, format.source, "source") },
        generated: { ...source.test, features: featuresOf(task, redraw, "generated") },
        target: { ...target.test, features: featuresOf(task, format.target, "generated") },
      };
      return {
        attribution: attribute({
          ...model.networks,
          source: source.test,
          target: target.train,
          format,
          classify: (generated) => classify(task, generated, "generated"),
          noise: evaluationNoise(seed),
        }),
        embedding: await embedDomains(domains, { seed }),
      };
    },
    samples: () => {
      const { source, target } = scenario;
      return drawSamples({ source: source.test.images, target: target.train }, format, redraw);
    },
  };
}

function createModel({ image, pixelda }: DigitSettings, seed: number): PixelDa {
  const { side, channels } = image;
  const size = { height: side, width: side };
  return createPixelDa({
    generator: {
      ...size,
      ...pixelda.generator,
      inputChannels: channels,
      outputChannels: channels,
    },
    discriminator: { ...size, ...pixelda.discriminator, channels },
    task: (initializer, name) =>
      createTaskTower(
        { ...size, channels: { source: channels, generated: channels }, classes: CLASSES },
        initializer,
        name,
      ),
  }, normalInitializer(seed, pixelda.initialDeviation));
}

/** Pictures and accuracies on generated images draw the same z every time. */
function evaluationNoise(seed: number): RandomKey {
  return { seed, stream: "evaluation", step: 0 };
}
