/** Two domains of three classes of 8 x 8 bars, as small as trainers take them. */
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, preprocess } from "../../lib/layers/mod.ts";
import { createSharedTower, createTaskTower, type TaskTower } from "../../lib/models/mod.ts";
import {
  createPixelDa,
  type LabeledBatch,
  type PixelDa,
  type PixelDaData,
  type PixelDaOptions,
} from "../../lib/trainers/mod.ts";

const side = 8;
const classes = 3;

export const adam = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** A bar whose place is its class, bright on a noisy ground, int32 in 0 … 255. */
function bars(labels: readonly number[], channels: number, step: number): tf.Tensor4D {
  const pixels = labels.flatMap((label, n) =>
    Array.from({ length: side * side * channels }, (_, i) => {
      const column = Math.floor(i / channels) % side;
      const ground = (i * 37 + n * 61 + step * 101) % 64;
      return Math.floor(column / 3) === label ? 255 - ground : ground;
    })
  );
  return tf.tensor4d(pixels, [labels.length, side, side, channels], "int32");
}

const labelsAt = (step: number): number[] => [0, 1, 2, 0].map((label) => (label + step) % classes);

/** Gray bars and their classes, another batch at each step. */
export function sourceAt(step: number): LabeledBatch {
  const labels = labelsAt(step);
  return { images: bars(labels, 1, step), labels: tf.tensor1d(labels, "int32") };
}

/** Colored bars. */
export function targetAt(step: number): tf.Tensor4D {
  return bars(labelsAt(step + 1), 3, step);
}

export const data: PixelDaData = { source: sourceAt, target: targetAt };

export const scale = (images: tf.Tensor4D): tf.Tensor4D =>
  preprocess(images, { side, channels: images.shape[3] }, "pad");

export const options: PixelDaOptions = {
  seed: 1,
  preprocess: { source: scale, target: scale },
  discriminatorWeights: { domain: 0.5, taskSource: 1, taskGenerated: 1 },
  generatorWeights: { adversarial: 0.1, task: 0.1 },
  adam,
  schedule: () => 2e-3,
  clipNorm: 5,
  taskAverageDecay: null,
};

export const taskConfig = { height: side, width: side, classes };

/** A tower for both domains alike. */
export const tinyTower = (channels: number, seed = 0): TaskTower =>
  createSharedTower({ ...taskConfig, channels }, glorotUniformInitializer(seed));

/** The paper's dropout and noise in D. */
const regularization = { keepProbability: 0.9, noiseStandardDeviation: 0.2 };

export function tinyPixelDa(seed = 0, ofD = regularization): PixelDa {
  const size = { height: side, width: side };
  return createPixelDa({
    generator: {
      ...size,
      inputChannels: 1,
      outputChannels: 3,
      filters: 4,
      blocks: 1,
      noiseDimensions: 3,
    },
    discriminator: { ...size, channels: 3, filters: 4, ...ofD },
    task: (initializer, name) =>
      createTaskTower({ ...taskConfig, channels: { source: 1, generated: 3 } }, initializer, name),
  }, glorotUniformInitializer(seed));
}
