/**
 * Learning rates as functions of the step.
 *
 * @module
 */

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
