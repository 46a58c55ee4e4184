/**
 * Batch normalization with moving averages, as TF-slim's default: an offset and no scale.
 *
 * @module
 */
import { batchNormInference, batchNormTraining, Parameter, tf } from "../engine/mod.ts";
import type { Pass } from "./pass.ts";

/** Weight of the old value in a moving average (authors' `batch_norm_decay`). */
const DECAY = 0.9;
/** Added to the variance (TF-slim's default). */
const EPSILON = 1e-3;

/** A batch normalization's parameters, `[C]` each; the averages are not trained by gradients. */
export type BatchNorm = {
  readonly offset: Parameter;
  readonly mean: Parameter;
  readonly variance: Parameter;
};

/**
 * Creates a batch normalization.
 *
 * @param channels size of the last axis
 * @param options whether gradients change the offset (yes)
 * @returns an offset of 0, averages of 0 and 1, `[channels]` each
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...createBatchNorm(2).variance.read()], [1, 1]);
 * ```
 */
export function createBatchNorm(
  channels: number,
  { learnOffset = true }: { readonly learnOffset?: boolean } = {},
): BatchNorm {
  return {
    offset: new Parameter(() => tf.zeros([channels]), { isTrainable: learnOffset }),
    mean: new Parameter(() => tf.zeros([channels]), { isTrainable: false }),
    variance: new Parameter(() => tf.ones([channels]), { isTrainable: false }),
  };
}

/**
 * Normalizes by the batch in training, by the moving averages otherwise.
 *
 * @param layer its offset, and its averages, which a training pass may update
 * @param x `[N, H, W, C]` or `[N, C]`
 * @param pass whether to train, and whether to update the averages
 * @returns `x`'s shape; in training each channel has mean `offset` and a variance of about 1
 *
 * @example
 * ```ts
 * import { tf, trainingPass } from "@pixelda/pixelda";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const pass = trainingPass({ seed: 0, stream: "example", step: 0 });
 * const y = batchNorm(createBatchNorm(1), tf.tensor2d([[10], [30]]), pass);
 * assertAlmostEquals(y.dataSync()[0], -1, 1e-4);
 * ```
 */
export function batchNorm<T extends tf.Tensor>(layer: BatchNorm, x: T, pass: Pass): T {
  if (!pass.training) {
    const statistics = { mean: layer.mean.value, variance: layer.variance.value };
    return batchNormInference(x, layer.offset.value, statistics, { epsilon: EPSILON }) as T;
  }
  const { y, mean, variance } = batchNormTraining(x, layer.offset.value, { epsilon: EPSILON });
  if (pass.updateAverages) {
    moveToward(layer.mean, mean);
    moveToward(layer.variance, variance);
  }
  return y as T;
}

function moveToward(average: Parameter, value: tf.Tensor): void {
  average.assign(tf.add(tf.mul(average.value, DECAY), tf.mul(value, 1 - DECAY)));
}
