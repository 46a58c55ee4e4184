/**
 * Times PixelDA's training step: compiled, op by op, and in plain tfjs ops.
 *
 * @module
 */
import { normalInitializer } from "../../lib/layers/mod.ts";
import { createPixelDa, pixelDaStep } from "../../lib/trainers/mod.ts";
import { createBatch, type ModelName, networksOf, stepOptions } from "./step_settings.ts";
import { type StepWays, stepWays } from "./step_ways.ts";
import { createStockModel, stockStep } from "./stock_step.ts";
import { timeRounds, type Timing } from "./time_rounds.ts";

/** The three ways to run the step, the fastest first. */
export type StepTimes = { readonly [way in keyof StepWays]: Timing } & {
  /** Plain tfjs ops on the same TensorFlow. */
  readonly stock: Timing;
};

/**
 * Times a model's step on the running engine. Both updates of a step share their batch, in all three
 * ways.
 *
 * @param rounds steps to time each way
 */
export function timeStep(model: ModelName, rounds: number): StepTimes {
  const batch = createBatch();
  const ours = createPixelDa(networksOf(model), normalInitializer(0));
  const stock = createStockModel(ours, stepOptions);
  return timeRounds({
    ...stepWays(pixelDaStep, ours, stepOptions, batch),
    stock: () => void stockStep(stock, stepOptions, batch),
  }, { rounds, warmUp: 2 });
}
