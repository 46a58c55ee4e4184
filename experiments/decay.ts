/**
 * How learning rates fall, as settings say it.
 *
 * @module
 */

/** How the learning rate falls; `from` and `to` are shares of all steps and of the first rate. */
export type Decay =
  | { readonly kind: "staircase"; readonly factor: number; readonly every: number }
  | { readonly kind: "linear"; readonly from: number; readonly to: number };

/** The rate times `factor` after each `every` steps. */
export const staircase = (factor: number, every: number): Decay => ({
  kind: "staircase",
  factor,
  every,
});

/** The rate held for the share `from` of all steps, then falling to the share `to` of itself. */
export const linear = (from: number, to: number): Decay => ({ kind: "linear", from, to });
