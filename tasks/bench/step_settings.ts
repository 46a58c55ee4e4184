/**
 * What the step's benchmark trains: the authors' model for digits, and one small enough for a CPU.
 *
 * These do not follow the experiments' presets, so that times of different days can be compared.
 *
 * @module
 */
import { tf } from "../../lib/engine/mod.ts";
import { createTaskTower } from "../../lib/models/mod.ts";
import { exponentialStaircase } from "../../lib/optimizers/mod.ts";
import type { PixelDaBatch, PixelDaNetworks, PixelDaOptions } from "../../lib/trainers/mod.ts";

/** The sizes that are timed. */
export const modelNames = ["compact", "paper"] as const;

/** One of {@link modelNames}. */
export type ModelName = typeof modelNames[number];

const sizes = {
  compact: { filters: 16, blocks: 2 },
  paper: { filters: 64, blocks: 6 }, // paper Section 4.1
};

const batchSize = 32;
const image = { height: 32, width: 32 };

/** @returns the three networks of a model */
export function networksOf(model: ModelName): PixelDaNetworks {
  const { filters, blocks } = sizes[model];
  const channels = 3;
  return {
    generator: {
      ...image,
      inputChannels: channels,
      outputChannels: channels,
      filters,
      blocks,
      noiseDimensions: 10,
    },
    discriminator: {
      ...image,
      channels,
      filters,
      keepProbability: 0.9,
      noiseStandardDeviation: 0.2,
    },
    task: (initializer, name) =>
      createTaskTower(
        { ...image, channels: { source: channels, generated: channels }, classes: 10 },
        initializer,
        name,
      ),
  };
}

/** The authors' settings for MNIST to MNIST-M. */
export const stepOptions: PixelDaOptions = {
  seed: 0,
  preprocess: { source: (images) => images, target: (images) => images },
  discriminatorWeights: { domain: 0.135603587834, taskSource: 1, taskGenerated: 1 },
  generatorWeights: { adversarial: 0.0113173311334, task: 0.0100959947002 },
  adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  schedule: exponentialStaircase(1e-3, 0.95, 10_000),
  clipNorm: 5,
  taskAverageDecay: null,
};

/** Makes one batch of noise: a step takes as long whatever the images show. */
export function createBatch({ height, width }: typeof image = image): PixelDaBatch {
  const images = (seed: number): tf.Tensor4D =>
    tf.randomUniform([batchSize, height, width, 3], -1, 1, "float32", seed);
  const labels = tf.randomUniform([batchSize], 0, 10, "int32", 3) as tf.Tensor1D;
  return { source: { images: images(1), labels }, target: images(2) };
}
