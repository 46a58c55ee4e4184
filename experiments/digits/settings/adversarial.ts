/**
 * What DANN and DSN may have of their own.
 *
 * @module
 */
import type { Sourced } from "../../sourced.ts";

/** Settings that the authors' code leaves at what all methods share, or at 1. */
export type AdversarialDepartures = {
  /** Images of each domain in a step. */
  readonly batchSize?: Sourced<number>;
  /** Factor of the gradient reversal. */
  readonly reversalFactor?: Sourced<number>;
};
