/**
 * The training steps that are timed.
 *
 * These settings do not follow the experiments' presets, so that times of different days can be
 * compared. Batches are network input already, and a step takes as long whatever the images show
 * and whatever the weights of its losses are.
 *
 * @module
 */
import { type Parameter, tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, normalInitializer } from "../../lib/layers/mod.ts";
import { reconstructionLoss } from "../../lib/losses/mod.ts";
import { createSharedTower, createTaskTower, type TaskTower } from "../../lib/models/mod.ts";
import { exponentialStaircase } from "../../lib/optimizers/mod.ts";
import {
  type CoGanConfig,
  type CoGanOptions,
  coGanStep,
  createCoGan,
  createDann,
  createDsn,
  createMmd,
  createPixelDa,
  createSupervised,
  dannStep,
  type DsnOptions,
  dsnStep,
  type FeatureAdaptationOptions,
  mmdStep,
  type PixelDa,
  type PixelDaBatch,
  type PixelDaNetworks,
  type PixelDaOptions,
  pixelDaStep,
  type SupervisedOptions,
  supervisedStep,
} from "../../lib/trainers/mod.ts";
import { createStepWays, type StepWays } from "./ways.ts";

/** Size of a PixelDA model, and of its batch. */
export type ModelSize = {
  /** Of images, in pixels. */
  readonly side: number;
  /** Examples in a batch. */
  readonly batch: number;
  /** Of the generator's hidden layers, and of the discriminator's first. */
  readonly filters: number;
  /** Residual blocks of the generator. */
  readonly blocks: number;
};

/** The models that are timed. */
export const MODELS = {
  compact: { side: 32, batch: 32, filters: 16, blocks: 2 },
  paper: { side: 32, batch: 32, filters: 64, blocks: 6 }, // paper Section 4.1
} satisfies { readonly [model: string]: ModelSize };

/** One of {@link MODELS}. */
export type ModelName = keyof typeof MODELS;

const CHANNELS = 3;
const CLASSES = 10;

/** @returns the three networks of a model */
export function networkSettings({ side, filters, blocks }: ModelSize): PixelDaNetworks {
  const image = { height: side, width: side };
  return {
    generator: {
      ...image,
      inputChannels: CHANNELS,
      outputChannels: CHANNELS,
      filters,
      blocks,
      noiseDimensions: 10,
    },
    discriminator: {
      ...image,
      channels: CHANNELS,
      filters,
      keepProbability: 0.9,
      noiseStandardDeviation: 0.2,
    },
    task: (initializer, name) =>
      createTaskTower(
        { ...image, channels: { source: CHANNELS, generated: CHANNELS }, classes: CLASSES },
        initializer,
        name,
      ),
  };
}

/** The authors' settings for MNIST to MNIST-M. */
export const STEP_OPTIONS: PixelDaOptions = {
  seed: 0,
  preprocess: { source: (images) => images, target: (images) => images },
  discriminatorWeights: { domain: 0.135603587834, taskSource: 1, taskGenerated: 1 },
  generatorWeights: { adversarial: 0.0113173311334, task: 0.0100959947002 },
  adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  schedule: exponentialStaircase(1e-3, 0.95, 10_000),
  clipNorm: 5,
  taskAverageDecay: null,
};

/** Creates one batch of noise. */
export function createBatch(
  { side, batch }: Pick<ModelSize, "side" | "batch"> = MODELS.compact,
): PixelDaBatch {
  const images = (seed: number): tf.Tensor4D =>
    tf.randomUniform([batch, side, side, CHANNELS], -1, 1, "float32", seed);
  const labels = tf.randomUniform([batch], 0, CLASSES, "int32", 3) as tf.Tensor1D;
  return { source: { images: images(1), labels }, target: images(2) };
}

const { seed, preprocess, adam } = STEP_OPTIONS;

/** The authors' settings of their Source-only baseline. */
const SUPERVISED_OPTIONS: SupervisedOptions = {
  preprocess: preprocess.source,
  adam,
  schedule: () => 1e-4,
};

/** Of DANN and MMD; within the ranges of the DSN paper's appendix. */
const ADAPTATION_OPTIONS: FeatureAdaptationOptions = {
  preprocess,
  similarityWeight: 0.2,
  startStep: 0,
  weightDecay: 1e-6,
  momentum: 0.9,
  schedule: () => 0.01,
};

/** Within the ranges of the DSN paper's appendix. */
const DSN_OPTIONS: DsnOptions = {
  preprocess,
  weights: { reconstruction: 0.01, difference: 0.05, similarity: 0.25 },
  reconstruction: reconstructionLoss,
  separationStart: 0,
  weightDecay: 1e-6,
  momentum: 0.9,
  schedule: () => 0.01,
};

/** The release's networks, narrowed. */
const COGAN_NETWORKS: CoGanConfig = {
  side: 28,
  channels: { source: CHANNELS, target: CHANNELS },
  classes: CLASSES,
  noiseDimensions: 100,
  width: { generators: 1 / 8, discriminators: 1 / 2 },
};

/** The release's settings. */
const COGAN_OPTIONS: CoGanOptions = {
  seed,
  preprocess,
  discriminatorWeights: { domain: 1, task: 10, pair: 0.01 },
  weightDecay: 5e-4,
  adam,
  schedule: () => 2e-4,
};

/** A training step to be timed. */
export type TimedStep = {
  readonly ways: StepWays;
  /** What it trains. */
  readonly networks: { readonly [name: string]: { readonly parameters: readonly Parameter[] } };
  /** What a script in Python needs to do the same; missing where none does this step. */
  readonly peer?: PeerStep;
};

/** A step that is written in Python too, and its settings. */
export type PeerStep = { readonly trainer: string; readonly [setting: string]: unknown };

/** Of all steps in Python. */
const peerSettings = ({ side, batch }: Pick<ModelSize, "side" | "batch">) => ({
  side,
  batch,
  channels: CHANNELS,
  classes: CLASSES,
  adam,
});

const glorot = glorotUniformInitializer(0);
const { side } = MODELS.compact;
const createTower = (): TaskTower =>
  createSharedTower({ height: side, width: side, channels: CHANNELS, classes: CLASSES }, glorot);

const trainers = {
  supervised() {
    const model = createSupervised(createTower());
    return {
      ways: createStepWays(supervisedStep, model, SUPERVISED_OPTIONS, createBatch().source),
      networks: model.networks,
      peer: {
        trainer: "supervised",
        ...peerSettings(MODELS.compact),
        learningRate: SUPERVISED_OPTIONS.schedule(0),
      },
    };
  },
  mmd() {
    const model = createMmd(createTower());
    const ways = createStepWays(mmdStep, model, ADAPTATION_OPTIONS, createBatch());
    return { ways, networks: model.networks };
  },
  dann() {
    const model = createDann(createTower(), glorot);
    const { similarityWeight, weightDecay, momentum, schedule } = ADAPTATION_OPTIONS;
    return {
      ways: createStepWays(dannStep, model, ADAPTATION_OPTIONS, createBatch()),
      networks: model.networks,
      peer: {
        trainer: "dann",
        ...peerSettings(MODELS.compact),
        ...{ similarityWeight, weightDecay, momentum, learningRate: schedule(0) },
      },
    };
  },
  dsn() {
    const model = createDsn(createTower(), glorot);
    const ways = createStepWays(dsnStep, model, DSN_OPTIONS, createBatch());
    return { ways, networks: model.networks };
  },
  cogan() {
    const model = createCoGan(COGAN_NETWORKS, glorot);
    const batch = createBatch({ ...MODELS.compact, side: COGAN_NETWORKS.side });
    const ways = createStepWays(coGanStep, model, COGAN_OPTIONS, batch);
    return { ways, networks: model.networks };
  },
  pixelda: () => createPixelDaStep(MODELS.compact),
} satisfies { [name: string]: () => TimedStep };

/** One of {@link TRAINER_NAMES}. */
export type TrainerName = keyof typeof trainers;

/** The trainers that are timed, in the order of Table 1. */
export const TRAINER_NAMES = Object.keys(trainers) as TrainerName[];

/** @returns a new model's step */
export function createTrainerStep(trainer: TrainerName): TimedStep {
  return trainers[trainer]();
}

/** @returns the step of a new PixelDA model; both its updates share their batch */
export function createPixelDaStep(size: ModelSize): TimedStep & { readonly model: PixelDa } {
  const networks = networkSettings(size);
  const model = createPixelDa(networks, normalInitializer(0));
  const { discriminatorWeights, generatorWeights, clipNorm, schedule } = STEP_OPTIONS;
  const { filters, blocks, noiseDimensions } = networks.generator;
  const { keepProbability, noiseStandardDeviation } = networks.discriminator;
  return {
    model,
    ways: createStepWays(pixelDaStep, model, STEP_OPTIONS, createBatch(size)),
    networks: model.networks,
    peer: {
      trainer: "pixelda",
      ...peerSettings(size),
      generator: { filters, blocks, noiseDimensions },
      discriminator: { filters, keepProbability, noiseStandardDeviation },
      ...{ discriminatorWeights, generatorWeights, clipNorm, learningRate: schedule(0) },
    },
  };
}
