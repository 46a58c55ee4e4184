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
 */
export function exponentialStaircase(rate: number, decay: number, every: number): Schedule {
  return (step) => rate * decay ** Math.floor(step / every);
}

/** `rate` up to step `from`, then linear to `rate * final` at step `to`, and constant after. */
export function linearDecay(
  rate: number,
  { from, to, final }: { readonly from: number; readonly to: number; readonly final: number },
): Schedule {
  return (step) => {
    const progress = Math.min(Math.max((step - from) / (to - from), 0), 1);
    return rate * (1 - progress * (1 - final));
  };
}
