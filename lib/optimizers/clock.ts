/**
 * What changes from step to step, as arguments of a compiled step.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";

/** Scalars of one step. */
export type Clock = {
  /** Steps done before this one, int32. */
  readonly step: tf.Scalar;
  readonly learningRate: tf.Scalar;
  /** beta1^(step + 1), for Adam. */
  readonly beta1Power: tf.Scalar;
  /** beta2^(step + 1), for Adam. */
  readonly beta2Power: tf.Scalar;
};

/**
 * Tells the time of a step.
 *
 * @param step steps done before it
 * @param learningRate of the step
 * @param betas Adam's
 * @returns the clock; the caller disposes of it
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { beta1Power } = clockAt(2, 1e-3, { beta1: 0.5, beta2: 0.999 });
 * assertEquals(beta1Power.dataSync()[0], 0.125);
 * ```
 */
export function clockAt(
  step: number,
  learningRate: number,
  { beta1, beta2 }: { readonly beta1: number; readonly beta2: number },
): Clock {
  return {
    step: tf.scalar(step, "int32"),
    learningRate: tf.scalar(learningRate),
    beta1Power: tf.scalar(beta1 ** (step + 1)),
    beta2Power: tf.scalar(beta2 ** (step + 1)),
  };
}
