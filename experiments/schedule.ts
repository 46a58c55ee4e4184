/**
 * Learning rates as settings give them.
 *
 * @module
 */
import { exponentialStaircase, linearDecay, type Schedule } from "../lib/optimizers/mod.ts";
import type { Decay } from "./decay.ts";

/** @returns the learning rate of each step */
export function scheduleOf(
  { learningRate, decay, steps }: { learningRate: number; decay: Decay; steps: number },
): Schedule {
  return decay.kind === "staircase"
    ? exponentialStaircase(learningRate, decay.factor, decay.every)
    : linearDecay(learningRate, { from: decay.from * steps, to: steps, final: decay.to });
}
