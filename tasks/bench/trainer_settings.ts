/**
 * What the trainers' benchmark trains, PixelDA aside: the paper's task tower, and a CoGAN small
 * enough for a CPU.
 *
 * As for PixelDA's step, these do not follow the experiments' presets, and batches are network
 * input already. A step takes as long whatever the weights of its losses are.
 *
 * @module
 */
import { reconstructionLoss } from "../../lib/losses/mod.ts";
import type { SharedTowerConfig } from "../../lib/models/mod.ts";
import type {
  CoGanConfig,
  CoGanOptions,
  DsnOptions,
  FeatureAdaptationOptions,
  SupervisedOptions,
} from "../../lib/trainers/mod.ts";
import { stepOptions } from "./step_settings.ts";

const { seed, preprocess, adam } = stepOptions;

/** The tower of all trainers but CoGAN and PixelDA. */
export const towerSize: SharedTowerConfig = { height: 32, width: 32, channels: 3, classes: 10 };

/** The authors' settings of their Source-only baseline. */
export const supervisedOptions: SupervisedOptions = {
  preprocess: preprocess.source,
  adam,
  schedule: () => 1e-4,
};

/** Of DANN and MMD; within the ranges of the DSN paper's appendix. */
export const adaptationOptions: FeatureAdaptationOptions = {
  preprocess,
  similarityWeight: 0.2,
  startStep: 0,
  weightDecay: 1e-6,
  momentum: 0.9,
  schedule: () => 0.01,
};

/** Within the ranges of the DSN paper's appendix. */
export const dsnOptions: DsnOptions = {
  preprocess,
  weights: { reconstruction: 0.01, difference: 0.05, similarity: 0.25 },
  reconstruction: reconstructionLoss,
  separationStart: 0,
  weightDecay: 1e-6,
  momentum: 0.9,
  schedule: () => 0.01,
};

/** The size of CoGAN's images, the release's. */
export const coGanImage = { height: 28, width: 28 };

/** The release's networks, narrowed. */
export const coGanNetworks: CoGanConfig = {
  side: coGanImage.height,
  channels: { source: 3, target: 3 },
  classes: 10,
  noiseDimensions: 100,
  width: { generators: 1 / 8, discriminators: 1 / 2 },
};

/** The release's settings. */
export const coGanOptions: CoGanOptions = {
  seed,
  preprocess,
  discriminatorWeights: { domain: 1, task: 10, pair: 0.01 },
  weightDecay: 5e-4,
  adam,
  schedule: () => 2e-4,
};
