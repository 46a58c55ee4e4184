/** The smallest CoGAN that draws pairs of 8 x 8 bars. */
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import {
  type CoGan,
  type CoGanOptions,
  createCoGan,
  trainCoGan,
  type TrainingRecord,
} from "../../lib/trainers/mod.ts";
import { collect } from "./collect.ts";
import { adam, data, scale } from "./tiny_digits.ts";

export const options: CoGanOptions = {
  seed: 1,
  preprocess: { source: scale, target: scale },
  discriminatorWeights: { domain: 1, task: 10, pair: 0.01 },
  weightDecay: 5e-4,
  adam,
  schedule: () => 2e-3,
};

export const tinyCoGan = (seed = 0): CoGan =>
  createCoGan({
    side: 8,
    channels: { source: 1, target: 3 },
    classes: 3,
    noiseDimensions: 5,
    width: { generators: 1 / 32, discriminators: 0.1 },
  }, glorotUniformInitializer(seed));

/** Trains a tiny CoGAN on the tiny digits. */
export function train(
  model: CoGan,
  steps: number,
  changes: Partial<CoGanOptions> = {},
  from = 0,
): Promise<TrainingRecord[]> {
  return collect(trainCoGan(model, data, { ...options, ...changes }, { from, to: steps }));
}
