/**
 * Learning rates as functions of the step, and the clock that a compiled step reads.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";

/** A learning rate for each step, counted from 0. */
export type Schedule = (step: number) => number;

/**
 * `rate * decay ** floor(step / every)`, as the authors' (0.95 every 20,000 global steps, which
 * count D's and G's updates, so every 10,000 pairs).
 *
 * @param rate the learning rate at step 0
 * @param decay factor of each stair
 * @param every steps from one stair to the next
 * @returns the schedule
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0, 99, 100].map(exponentialStaircase(1, 0.5, 100)), [1, 1, 0.5]);
 * ```
 */
export function exponentialStaircase(rate: number, decay: number, every: number): Schedule {
  return (step) => rate * decay ** Math.floor(step / every);
}

/**
 * `rate` up to step `from`, then linear to `rate * final` at step `to`, and constant after.
 *
 * @param rate the learning rate at step 0
 * @param options the steps where it begins and ends to change, and the final share of `rate`
 * @returns the schedule
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const schedule = linearDecay(1, { from: 100, to: 200, final: 0 });
 * assertEquals([0, 150, 200].map(schedule), [1, 0.5, 0]);
 * ```
 */
export function linearDecay(
  rate: number,
  { from, to, final }: { readonly from: number; readonly to: number; readonly final: number },
): Schedule {
  return (step) => {
    const progress = Math.min(Math.max((step - from) / (to - from), 0), 1);
    return rate * (1 - progress * (1 - final));
  };
}

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
 * Creates the clock of a step: all that changes from step to step, but the batch.
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
