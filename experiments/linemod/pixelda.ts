/**
 * The row PixelDA: renders are redrawn in the style of real crops, and the tower learns from both.
 *
 * @module
 */
import { renderedBatches } from "../../datasets/linemod/mod.ts";
import type { RandomKey, tf } from "../../lib/engine/mod.ts";
import { inferencePass, normalInitializer } from "../../lib/layers/mod.ts";
import { estimatePose, generate, type PoseLabels, type PoseTower } from "../../lib/models/mod.ts";
import { type NamedArrays, restore } from "../../lib/runs/mod.ts";
import {
  createPixelDa,
  type LabeledBatches,
  networkParameters,
  optimizerState,
  type PixelDa,
  type PixelDaOptions,
  type SourceBatches,
  targetBranch,
  trainedTask,
  trainPixelDa,
} from "../../lib/trainers/mod.ts";
import { attribute } from "../diagnostics/attribution.ts";
import { type Domain, embedDomains } from "../diagnostics/embedding.ts";
import { drawSamples } from "../diagnostics/samples.ts";
import { scheduleOf } from "../schedule.ts";
import type { Trial } from "../trial.ts";
import { poseMethod } from "./method.ts";
import {
  channelsOf,
  createTower,
  estimatorOf,
  formatOf,
  measureOn,
  type PoseRun,
  targetBatches,
} from "./run.ts";
import * as settings from "./settings/pixelda.ts";

/** PixelDA. */
export const pixelda = poseMethod(settings.pixelda, (run, own) => pixelDaTrial(run, own));

/** What some tables add to PixelDA. */
export type PixelDaAdditions = {
  /** Labeled target images for T (Table 6). */
  readonly labeledTarget?: LabeledBatches<PoseLabels>;
  /** A generator to begin with, by its parameters' names (Table 4). */
  readonly generator?: NamedArrays;
};

/** PixelDA as a trial. */
export function pixelDaTrial(
  run: PoseRun,
  own: settings.PixelDaSettings,
  { labeledTarget, generator }: PixelDaAdditions = {},
): Trial {
  const { scenario, seed } = run;
  const format = formatOf(run);
  const formats = { source: format, target: format };
  const model = createModel(run, own);
  if (generator !== undefined) restore(model.networks.generator.parameters, generator);
  const options: PixelDaOptions = {
    ...own,
    seed,
    preprocess: formats,
    schedule: scheduleOf(own),
  };
  const data = {
    source: sourceBatches(run, "source"),
    target: targetBatches(run),
    ...(own.freshGeneratorBatch && { generatorSource: sourceBatches(run, "generator source") }),
    ...(labeledTarget && { labeledTarget }),
  };
  const redraw = (source: tf.Tensor4D): tf.Tensor4D =>
    generate(model.networks.generator, format(source), inferencePass(evaluationNoise(seed)));
  const task = trainedTask(model, options);
  const branch = targetBranch(options);
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainPixelDa(model, data, options, { from, to: own.steps }),
    ...measureOn(run, estimatorOf(run, task, branch)),
    async evidence() {
      const { source: { train: source }, target } = scenario;
      const noise = evaluationNoise(seed);
      const domains: { readonly [name: string]: Domain } = {
        source: { ...source, features: (pixels) => task.features(format(pixels), "source") },
        generated: { ...source, features: (pixels) => task.features(redraw(pixels), branch) },
        target: { ...target.test, features: (pixels) => task.features(format(pixels), branch) },
      };
      return {
        attribution: attribute({
          ...model.networks,
          source,
          target: target.train,
          format: formats,
          classify: (generated) =>
            estimatePose(task, generated, branch, inferencePass(noise)).logits,
          noise,
        }),
        embedding: await embedDomains(domains, { seed }),
      };
    },
    samples() {
      const { source, target } = scenario;
      return drawSamples({ source: source.train.images, target: target.train }, formats, redraw);
    },
  };
}

function createModel(run: PoseRun, own: settings.PixelDaSettings): PixelDa<PoseTower> {
  const size = { height: run.shared.side, width: run.shared.side };
  const channels = channelsOf(run);
  return createPixelDa({
    generator: { ...size, ...own.generator, inputChannels: channels, outputChannels: channels },
    discriminator: { ...size, ...own.discriminator, channels },
    task: (initializer, name) => createTower(run, own.poseWeights, initializer, name),
  }, normalInitializer(run.seed, own.initialDeviation));
}

/** Renders with the masks that the content loss keeps. */
function sourceBatches(
  { scenario, shared, seed }: PoseRun,
  stream: string,
): SourceBatches<PoseLabels> {
  return renderedBatches(scenario.source.train, { size: shared.batchSize, seed, stream });
}

/** Pictures draw the same z every time. */
function evaluationNoise(seed: number): RandomKey {
  return { seed, stream: "evaluation", step: 0 };
}
