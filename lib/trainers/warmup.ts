/**
 * The start of what adapts features, once the task is learned somewhat.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";
import type { Clock } from "../optimizers/mod.ts";

/** The factor before the start, small but not 0, as in the DSN authors' code. */
const INACTIVE = 1e-10;

/**
 * The factor of the adapting losses: they count only once the task is learned somewhat, after
 * 10,000 steps in the DSN paper.
 *
 * @param clock number of the step
 * @param startStep the first step, counted from 0, at which they count
 * @returns a scalar: 1e-10 before, 1 from then on
 *
 * @example
 * ```ts
 * import { clockAt } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = clockAt(7, 0.01, { beta1: 0, beta2: 0 });
 * assertEquals(adaptationWeight(clock, 7).dataSync()[0], 1);
 * ```
 */
export function adaptationWeight({ step }: Clock, startStep: number): tf.Scalar {
  const isActive = tf.greaterEqual(step, tf.scalar(startStep, "int32"));
  return tf.where(isActive, tf.scalar(1), tf.scalar(INACTIVE)) as tf.Scalar;
}
