/**
 * What the benchmarks of training steps train, and how long that takes.
 *
 * These settings do not follow the experiments' presets, so that times of different days can be
 * compared. Batches are network input already, and a step takes as long whatever the images show
 * and whatever the weights of its losses are.
 *
 * @module
 */
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, normalInitializer } from "../../lib/layers/mod.ts";
import { reconstructionLoss } from "../../lib/losses/mod.ts";
import {
  createSharedTower,
  createTaskTower,
  type SharedTowerConfig,
  type TaskTower,
} from "../../lib/models/mod.ts";
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
  type PixelDaBatch,
  type PixelDaNetworks,
  type PixelDaOptions,
  pixelDaStep,
  type SupervisedOptions,
  supervisedStep,
} from "../../lib/trainers/mod.ts";
import { createStockModel, stockStep } from "./stock_step.ts";
import { createStepWays, type StepWays, timeRounds, type Timing } from "./timing.ts";

/** The sizes that are timed. */
export const MODEL_NAMES = ["compact", "paper"] as const;

/** One of {@link MODEL_NAMES}. */
export type ModelName = typeof MODEL_NAMES[number];

const SIZES = {
  compact: { filters: 16, blocks: 2 },
  paper: { filters: 64, blocks: 6 }, // paper Section 4.1
};

const BATCH_SIZE = 32;
const IMAGE = { height: 32, width: 32 };

/** @returns the three networks of a model */
export function networkSettings(model: ModelName): PixelDaNetworks {
  const { filters, blocks } = SIZES[model];
  const channels = 3;
  return {
    generator: {
      ...IMAGE,
      inputChannels: channels,
      outputChannels: channels,
      filters,
      blocks,
      noiseDimensions: 10,
    },
    discriminator: {
      ...IMAGE,
      channels,
      filters,
      keepProbability: 0.9,
      noiseStandardDeviation: 0.2,
    },
    task: (initializer, name) =>
      createTaskTower(
        { ...IMAGE, channels: { source: channels, generated: channels }, classes: 10 },
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
export function createBatch({ height, width }: typeof IMAGE = IMAGE): PixelDaBatch {
  const images = (seed: number): tf.Tensor4D =>
    tf.randomUniform([BATCH_SIZE, height, width, 3], -1, 1, "float32", seed);
  const labels = tf.randomUniform([BATCH_SIZE], 0, 10, "int32", 3) as tf.Tensor1D;
  return { source: { images: images(1), labels }, target: images(2) };
}

const { seed, preprocess, adam } = STEP_OPTIONS;

/** The tower of all trainers but CoGAN and PixelDA. */
const TOWER_SIZE: SharedTowerConfig = { height: 32, width: 32, channels: 3, classes: 10 };

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

/** The size of CoGAN's images, the release's. */
const COGAN_IMAGE = { height: 28, width: 28 };

/** The release's networks, narrowed. */
const COGAN_NETWORKS: CoGanConfig = {
  side: COGAN_IMAGE.height,
  channels: { source: 3, target: 3 },
  classes: 10,
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

const glorot = glorotUniformInitializer(0);
const tower = (): TaskTower => createSharedTower(TOWER_SIZE, glorot);

const trainers = {
  supervised: () =>
    createStepWays(
      supervisedStep,
      createSupervised(tower()),
      SUPERVISED_OPTIONS,
      createBatch().source,
    ),
  mmd: () => createStepWays(mmdStep, createMmd(tower()), ADAPTATION_OPTIONS, createBatch()),
  dann: () =>
    createStepWays(dannStep, createDann(tower(), glorot), ADAPTATION_OPTIONS, createBatch()),
  dsn: () => createStepWays(dsnStep, createDsn(tower(), glorot), DSN_OPTIONS, createBatch()),
  cogan: () =>
    createStepWays(
      coGanStep,
      createCoGan(COGAN_NETWORKS, glorot),
      COGAN_OPTIONS,
      createBatch(COGAN_IMAGE),
    ),
  pixelda: () =>
    createStepWays(
      pixelDaStep,
      createPixelDa(networkSettings("compact"), normalInitializer(0)),
      STEP_OPTIONS,
      createBatch(),
    ),
} satisfies { [name: string]: () => StepWays };

/** One of {@link TRAINER_NAMES}. */
export type TrainerName = keyof typeof trainers;

/** The trainers that are timed, in the order of Table 1. */
export const TRAINER_NAMES = Object.keys(trainers) as TrainerName[];

/** @returns a new model's step, to run either way */
export function createTrainerWays(trainer: TrainerName): StepWays {
  return trainers[trainer]();
}

/**
 * Times a trainer's step on the running engine.
 *
 * @param rounds steps to time each way
 */
export function timeTrainer(
  trainer: TrainerName,
  rounds: number,
): { readonly [way in keyof StepWays]: Timing } {
  return timeRounds(createTrainerWays(trainer), { rounds, warmUp: 2 });
}

/** The three ways to run the step, the fastest first. */
export type StepTimes = { readonly [way in keyof StepWays]: Timing } & {
  /** Plain tfjs ops on the same TensorFlow. */
  readonly stock: Timing;
};

/**
 * Times a model's step on the running engine. Both updates of a step share their batch, in all three
 * ways.
 *
 * @param rounds steps to time each way
 */
export function timeStep(model: ModelName, rounds: number): StepTimes {
  const batch = createBatch();
  const ours = createPixelDa(networkSettings(model), normalInitializer(0));
  const stock = createStockModel(ours, STEP_OPTIONS);
  return timeRounds({
    ...createStepWays(pixelDaStep, ours, STEP_OPTIONS, batch),
    stock: () => void stockStep(stock, STEP_OPTIONS, batch),
  }, { rounds, warmUp: 2 });
}
