/**
 * The settings of Table 1's methods, by preset and scenario; every value names its source.
 *
 * @module
 */
import type { ScenarioId } from "../../datasets/mod.ts";
import type { Fit } from "../../lib/layers/mod.ts";
import { type Resolved, sourcedBy } from "../sourced.ts";

const hparams = sourcedBy("authors' hparams.py");
const readme = sourcedBy("authors' README for MNIST to MNIST-M");
const baselines = sourcedBy("authors' README of the baselines");
const code = sourcedBy("authors' code");
const recalled = sourcedBy("the paper's supplement, as recalled; not verified");
const unstated = sourcedBy("ours: the paper and the authors' code are silent");
const ours = sourcedBy("ours, to fit a CPU; chosen on the validation images");

/** How the learning rate falls; `from` and `to` are shares of all steps and of the first rate. */
export type Decay =
  | { readonly kind: "staircase"; readonly factor: number; readonly every: number }
  | { readonly kind: "linear"; readonly from: number; readonly to: number };

const staircase = (factor: number, every: number): Decay => ({ kind: "staircase", factor, every });
const linear = (from: number, to: number): Decay => ({ kind: "linear", from, to });
const fit = (value: Fit): Fit => value;

const adam = { beta1: hparams(0.5), beta2: code(0.999), epsilon: code(1e-8) };

/** The authors' own settings for MNIST to MNIST-M, from which all others depart. */
const paperMnistM = {
  image: {
    side: code(32),
    channels: code(3),
    sourceFit: code(fit("resize")),
    targetFit: code(fit("resize")),
  },
  batchSize: hparams(32),
  pixelda: {
    steps: readme(250_000), // pairs: 16,000,000 examples / 32 / 2
    freshGeneratorBatch: code(true),
    initialDeviation: hparams(0.02),
    generator: { filters: hparams(64), blocks: hparams(6), noiseDimensions: hparams(10) },
    discriminator: {
      filters: hparams(64),
      keepProbability: hparams(0.9),
      noiseStandardDeviation: hparams(0.2),
    },
    discriminatorWeights: {
      domain: readme(0.135603587834),
      taskSource: hparams(1),
      taskGenerated: hparams(1),
    },
    generatorWeights: { adversarial: readme(0.0113173311334), task: readme(0.0100959947002) },
    adam,
    learningRate: hparams(1e-3),
    decay: hparams(staircase(0.95, 10_000)), // 20,000 updates of D or G
    clipNorm: hparams(5),
    taskAverageDecay: code(null as number | null),
  },
  sourceOnly: {
    steps: baselines(105_000),
    adam,
    learningRate: baselines(1e-4),
    decay: baselines(staircase(0.95, 20_000)),
  },
  targetOnly: {
    steps: baselines(139_400),
    adam,
    learningRate: baselines(1e-3),
    decay: baselines(staircase(0.95, 20_000)),
  },
  every: { log: ours(500), validate: ours(5_000), save: ours(5_000), sample: ours(25_000) },
};

/** Settings of one scenario, each value with its source. */
export type SourcedDigitSettings = typeof paperMnistM;
/** Settings of one scenario, the values alone. */
export type DigitSettings = Resolved<SourcedDigitSettings>;

const paperUsps: SourcedDigitSettings = {
  ...paperMnistM,
  image: { ...paperMnistM.image, side: unstated(32), channels: unstated(1) },
  pixelda: {
    ...paperMnistM.pixelda,
    steps: unstated(250_000),
    discriminatorWeights: { ...paperMnistM.pixelda.discriminatorWeights, domain: recalled(1) },
    generatorWeights: { adversarial: recalled(1), task: recalled(1) },
    learningRate: recalled(2e-4),
  },
  sourceOnly: { ...paperMnistM.sourceOnly, steps: baselines(22_000) },
  targetOnly: { ...paperMnistM.targetOnly, steps: baselines(67_000) },
};

/** USPS's own size and colour; at 32 x 32 a small generator tends to permute the labels. */
const uspsImage = {
  side: ours(16),
  channels: ours(1),
  sourceFit: ours(fit("resize")),
  targetFit: ours(fit("resize")),
};

const compactMnistM: SourcedDigitSettings = {
  ...paperMnistM,
  // MNIST-M's digits are MNIST's, padded; resized ones are larger and blurred.
  image: { ...paperMnistM.image, sourceFit: ours(fit("pad")) },
  pixelda: {
    ...paperMnistM.pixelda,
    steps: ours(16_000),
    freshGeneratorBatch: ours(false), // both updates share the generated images: half the work
    generator: { ...paperMnistM.pixelda.generator, filters: ours(16), blocks: ours(2) },
    discriminator: { ...paperMnistM.pixelda.discriminator, filters: ours(16) },
    decay: ours(linear(0.5, 0.05)), // few steps: fall sooner
    taskAverageDecay: ours(0.999),
  },
  sourceOnly: { ...paperMnistM.sourceOnly, steps: ours(20_000) },
  targetOnly: { ...paperMnistM.targetOnly, steps: ours(10_000), decay: ours(linear(0.5, 0.05)) },
  every: { log: ours(100), validate: ours(500), save: ours(500), sample: ours(2_000) },
};

const compactUsps: SourcedDigitSettings = {
  ...compactMnistM,
  image: uspsImage,
};

const quickMnistM: SourcedDigitSettings = {
  ...compactMnistM,
  pixelda: {
    ...compactMnistM.pixelda,
    steps: ours(2_000),
    // As good a judge over so few steps as one of 16 filters, and a fifth faster.
    discriminator: { ...compactMnistM.pixelda.discriminator, filters: ours(8) },
    taskAverageDecay: ours(0.99),
  },
  sourceOnly: { ...compactMnistM.sourceOnly, steps: ours(2_000), learningRate: ours(1e-3) },
  targetOnly: { ...compactMnistM.targetOnly, steps: ours(2_500) },
  every: { log: ours(50), validate: ours(100), save: ours(200), sample: ours(300) },
};

const quickUsps: SourcedDigitSettings = {
  ...quickMnistM,
  image: uspsImage,
  pixelda: {
    ...compactUsps.pixelda,
    steps: ours(3_000),
    taskAverageDecay: ours(0.99),
  },
};

/** Table 1's settings: `quick` takes minutes on a CPU, `compact` under an hour, `paper` a GPU. */
export const digitSettings = {
  quick: { "mnist-usps": quickUsps, "mnist-mnistm": quickMnistM },
  compact: { "mnist-usps": compactUsps, "mnist-mnistm": compactMnistM },
  paper: { "mnist-usps": paperUsps, "mnist-mnistm": paperMnistM },
} as const satisfies Record<string, Record<ScenarioId, SourcedDigitSettings>>;

/** A preset's name. */
export type Preset = keyof typeof digitSettings;
