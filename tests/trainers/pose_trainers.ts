/** The trainers of tasks, each with a tiny pose tower. */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { reconstructionLoss } from "../../lib/losses/mod.ts";
import type { PoseLabels } from "../../lib/models/mod.ts";
import {
  createDann,
  createDsn,
  createMmd,
  createPixelDa,
  createSupervised,
  type DomainData,
  type Model,
  trainDann,
  trainDsn,
  type TrainingRecord,
  trainMmd,
  trainPixelDa,
  trainSupervised,
} from "../../lib/trainers/mod.ts";
import {
  data,
  pixelDaOptions,
  scale,
  size,
  tinyPoseTower,
  tinySharedPoseTower,
} from "./tiny_poses.ts";

type Steps = { readonly from: number; readonly to: number };

/** A model, and its training by a seed. */
export type Learner = {
  readonly model: Model;
  readonly train: (
    steps: Steps,
    how?: {
      readonly data?: DomainData<PoseLabels>;
      readonly seed?: number;
      readonly rate?: number;
    },
  ) => AsyncGenerator<TrainingRecord>;
};

const { adam, preprocess } = pixelDaOptions;
/** How to train MMD and DANN. */
export const adaptation = {
  preprocess,
  similarityWeight: 0.2,
  startStep: 0,
  weightDecay: 1e-6,
  momentum: 0.9,
};
const separation = {
  preprocess,
  weights: { reconstruction: 0.02, difference: 0.05, similarity: 0.2 },
  reconstruction: reconstructionLoss,
  separationStart: 0,
  weightDecay: 1e-6,
  momentum: 0.9,
};
const regularization = { keepProbability: 0.9, noiseStandardDeviation: 0.2 };

/** Each trainer of tasks, the names of its losses, and a rate at which it learns fast. */
export const poseTrainers: {
  readonly [name: string]: {
    readonly create: (seed: number) => Learner;
    readonly losses: readonly string[];
    readonly rate: number;
  };
} = {
  trainSupervised: {
    create: (seed) => {
      const model = createSupervised(tinySharedPoseTower(seed));
      return {
        model,
        train: (steps, { data: { source } = data, seed = 1, rate = 2e-3 } = {}) =>
          trainSupervised(
            model,
            source,
            { preprocess: scale, adam, schedule: () => rate, seed },
            steps,
          ),
      };
    },
    losses: ["task", "task/class", "task/pose"],
    rate: 5e-3,
  },
  trainMmd: {
    create: (seed) => {
      const model = createMmd(tinySharedPoseTower(seed));
      return {
        model,
        train: (steps, { data: batches = data, seed = 1, rate = 2e-3 } = {}) =>
          trainMmd(model, batches, { ...adaptation, schedule: () => rate, seed }, steps),
      };
    },
    losses: ["task", "similarity", "task/class", "task/pose"],
    rate: 2e-2,
  },
  trainDann: {
    create: (seed) => {
      const model = createDann(tinySharedPoseTower(seed), glorotUniformInitializer(seed));
      return {
        model,
        train: (steps, { data: batches = data, seed = 1, rate = 2e-3 } = {}) =>
          trainDann(model, batches, { ...adaptation, schedule: () => rate, seed }, steps),
      };
    },
    losses: ["task", "similarity", "task/class", "task/pose"],
    rate: 2e-2,
  },
  trainDsn: {
    create: (seed) => {
      const model = createDsn(tinySharedPoseTower(seed), glorotUniformInitializer(seed));
      return {
        model,
        train: (steps, { data: batches = data, seed = 1, rate = 2e-3 } = {}) =>
          trainDsn(model, batches, { ...separation, schedule: () => rate, seed }, steps),
      };
    },
    losses: ["task", "reconstruction", "difference", "similarity", "task/class", "task/pose"],
    rate: 2e-2,
  },
  trainPixelDa: {
    create: (seed) => {
      const model = createPixelDa({
        generator: {
          ...size,
          inputChannels: 4,
          outputChannels: 4,
          filters: 4,
          blocks: 1,
          noiseDimensions: 3,
        },
        discriminator: { ...size, channels: 4, filters: 4, ...regularization },
        task: tinyPoseTower,
      }, glorotUniformInitializer(seed));
      return {
        model,
        train: (steps, { data: batches = data, seed = 1, rate = 2e-3 } = {}) =>
          trainPixelDa(model, batches, { ...pixelDaOptions, schedule: () => rate, seed }, steps),
      };
    },
    losses: [
      ...["domain", "taskSource", "taskGenerated"],
      ...["taskSource/class", "taskSource/pose", "taskGenerated/class", "taskGenerated/pose"],
      ...["adversarial", "task", "content", "task/class", "task/pose"],
    ],
    rate: 5e-3,
  },
};
