/**
 * The row PixelDA: source images are made to look like the target's, and the tower learns from both.
 *
 * @module
 */
import type { tf } from "../../lib/engine/mod.ts";
import { inferencePass, normalInitializer } from "../../lib/layers/mod.ts";
import { generate, type Task } from "../../lib/models/mod.ts";
import { type NamedArrays, restoreParameters } from "../../lib/runs/mod.ts";
import {
  createPixelDa,
  type LabeledBatches,
  networkParameters,
  optimizerState,
  type PixelDaNetworks,
  type PixelDaOptions,
  targetBranch,
  trainedTask,
  trainPixelDa,
} from "../../lib/trainers/mod.ts";
import type { LabeledTarget, Problem, TaskSettings } from "../core/problem.ts";
import type { Decay } from "../core/settings.ts";
import type { Trial } from "../core/trial.ts";
import { attribute } from "../diagnostics/attribution.ts";
import { drawSamples } from "../diagnostics/samples.ts";
import { evaluationKey } from "../diagnostics/show_task.ts";
import { adaptationOptions } from "./mmd.ts";
import { batchOptions, type LabeledImages } from "./supervised.ts";

/** How PixelDA is trained. */
export type PixelDaSettings =
  & TaskSettings
  & Omit<PixelDaOptions, "seed" | "preprocess" | "schedule">
  & {
    readonly steps: number;
    readonly learningRate: number;
    readonly decay: Decay;
    /** Whether G's update has source images of its own. */
    readonly freshGeneratorBatch: boolean;
    /** Standard deviation of the kernels' first values. */
    readonly initialDeviation: number;
    readonly generator: Pick<
      PixelDaNetworks["generator"],
      "filters" | "blocks" | "noiseDimensions"
    >;
    readonly discriminator: Pick<
      PixelDaNetworks["discriminator"],
      "filters" | "keepProbability" | "noiseStandardDeviation"
    >;
  };

/** What some tables add to PixelDA. */
export type PixelDaAdditions<Labels> = {
  /** Labeled target images for T (Table 6). */
  readonly labeledTarget?: LabeledBatches<Labels>;
  /** A generator to begin with, by its parameters' names (Table 4). */
  readonly generator?: NamedArrays;
};

/** PixelDA as a trial. */
export function pixelda<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: PixelDaSettings,
  seed: number,
): Trial {
  return pixelDaTrial(problem, own, seed, {});
}

/** PixelDA, where some labeled target images are extra input to T (Table 6). */
export function pixelDaAndLabeled<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: PixelDaSettings & LabeledImages,
  seed: number,
  labeledTarget: LabeledTarget<Labels>,
): Trial {
  const options = batchOptions(problem, seed, "labelled");
  return pixelDaTrial(problem, own, seed, {
    labeledTarget: labeledTarget.batches(options, own.labeledImages),
  });
}

/** PixelDA as a trial, with what some tables add. */
export function pixelDaTrial<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  own: PixelDaSettings,
  seed: number,
  { labeledTarget, generator }: PixelDaAdditions<Labels>,
): Trial {
  const { side, channels, preprocess } = problem;
  const size = { height: side, width: side };
  const model = createPixelDa<T>({
    generator: { ...size, ...own.generator, inputChannels: channels, outputChannels: channels },
    discriminator: { ...size, ...own.discriminator, channels },
    task: (initializer, name) =>
      problem.createTask(["source", "generated"], own, initializer, name),
  }, normalInitializer(seed, own.initialDeviation));
  if (generator !== undefined) restoreParameters(model.networks.generator.parameters, generator);
  const options: PixelDaOptions = adaptationOptions(problem, own, seed);
  const sourceBatches = (stream: string) =>
    problem.maskedSourceBatches(batchOptions(problem, seed, stream));
  const data = {
    source: sourceBatches("source"),
    target: problem.targetBatches(batchOptions(problem, seed, "target")),
    ...(own.freshGeneratorBatch && { generatorSource: sourceBatches("generator source") }),
    ...(labeledTarget && { labeledTarget }),
  };
  const key = evaluationKey(seed);
  const generateFrom = (source: tf.Tensor4D): tf.Tensor4D =>
    generate(model.networks.generator, preprocess.source(source), inferencePass(key));
  const task = trainedTask<T>(model, options);
  const branch = targetBranch(options);
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    buffers: Object.values(model.networks.discriminator.tables),
    train: (from) => trainPixelDa<Labels>(model, data, options, { from, to: own.steps }),
    ...problem.measure(task, { branch, seed, generate: generateFrom }),
    model: { ...problem.describeModel(task, branch), generator: own.generator },
    diagnostics: async () => ({
      attribution: attribute({
        ...model.networks,
        source: problem.shown,
        target: problem.target,
        format: preprocess,
        classify: (generated) => problem.classify(task, generated, branch, key),
        key,
      }),
      embedding: await problem.embed({
        source: (pixels) => problem.features(task, preprocess.source(pixels), "source"),
        generated: (pixels) => problem.features(task, generateFrom(pixels), branch),
        target: (pixels) => problem.features(task, preprocess.target(pixels), branch),
      }, seed),
    }),
    samples: () =>
      drawSamples(
        { source: problem.shown, target: problem.target },
        preprocess,
        generateFrom,
      ),
  };
}
