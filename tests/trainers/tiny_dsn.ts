/** DSN as small as it goes, on the tiny digits in color. */
import type { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, preprocess } from "../../lib/layers/mod.ts";
import { reconstructionLoss } from "../../lib/losses/mod.ts";
import { createDsn, type DomainData, type Dsn, type DsnOptions } from "../../lib/trainers/mod.ts";
import { sourceAt, targetAt, taskConfig, tinyTower } from "./tiny_digits.ts";

export const data: DomainData = { source: sourceAt, target: targetAt };

export const scale = (images: tf.Tensor4D): tf.Tensor4D =>
  preprocess(images, { side: taskConfig.height, channels: 3 }, "pad");

export const options: DsnOptions = {
  preprocess: { source: scale, target: scale },
  weights: { reconstruction: 0.02, difference: 0.05, similarity: 0.25 },
  reconstruction: reconstructionLoss,
  separationStart: 0,
  weightDecay: 1e-6,
  momentum: 0.9,
  schedule: () => 2e-3,
};

export const tinyDsn = (seed = 0): Dsn =>
  createDsn(tinyTower(3, seed), glorotUniformInitializer(seed));
