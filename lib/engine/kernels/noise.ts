/**
 * Dropout and additive noise as functions of seed, stream and step.
 *
 * @module
 */
import { type NoiseTable, takeWindow } from "../noise_table.ts";
import { type RandomKey, randomNormal, randomUniform } from "../random.ts";
import { tf } from "../tfjs.ts";

/**
 * Keeps each element with probability `keep`, scaled by 1 / keep, and drops it otherwise.
 *
 * @param x any shape
 * @param keep probability of keeping, in (0, 1]
 * @param noise decides what is dropped
 * @param table of `createDropoutTable`, which is faster than drawing each time
 * @returns `x`'s shape; the gradient passes through what was kept
 * @throws {RangeError} if `keep` is out of range
 */
export function dropout(
  x: tf.Tensor,
  keep: number,
  noise: RandomKey,
  table?: NoiseTable,
): tf.Tensor {
  if (!(keep > 0 && keep <= 1)) {
    throw new RangeError(
      `Cannot drop out with a keep probability of ${keep}: it must be in (0, 1]`,
    );
  }
  if (keep === 1) return x;
  if (table !== undefined) return tf.mul(x, takeWindow(table, x.shape, noise));
  const kept = tf.cast(tf.less(randomUniform(noise, x.shape), keep), "float32");
  return tf.mul(x, tf.mul(kept, 1 / keep));
}

/**
 * Adds independent normal noise.
 *
 * @param x any shape
 * @param standardDeviation of the noise, from 0
 * @param noise decides the numbers
 * @param table of `createGaussianTable`, which is faster than drawing each time
 * @returns `x`'s shape
 */
export function gaussianNoise(
  x: tf.Tensor,
  standardDeviation: number,
  noise: RandomKey,
  table?: NoiseTable,
): tf.Tensor {
  if (standardDeviation === 0) return x;
  if (table !== undefined) return tf.add(x, takeWindow(table, x.shape, noise));
  return tf.add(x, randomNormal(noise, x.shape, standardDeviation));
}
