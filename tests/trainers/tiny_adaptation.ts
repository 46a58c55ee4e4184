/** Adaptation of features on the tiny digits in color. */
import type { tf } from "../../lib/engine/mod.ts";
import { preprocess } from "../../lib/layers/mod.ts";
import type { DomainData, FeatureAdaptationOptions } from "../../lib/trainers/mod.ts";
import { sourceAt, targetAt, taskConfig } from "./tiny_digits.ts";

export const data: DomainData = { source: sourceAt, target: targetAt };

export const scale = (images: tf.Tensor4D): tf.Tensor4D =>
  preprocess(images, { side: taskConfig.height, channels: 3 }, "pad");

export const options: FeatureAdaptationOptions = {
  preprocess: { source: scale, target: scale },
  similarityWeight: 0.25,
  startStep: 0,
  weightDecay: 1e-6,
  momentum: 0.9,
  schedule: () => 2e-3,
};
