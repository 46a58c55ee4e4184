/**
 * Times PixelDA's training step: compiled, op by op, and in plain tfjs ops.
 *
 * @module
 */
import { compile, tf } from "../../lib/engine/mod.ts";
import { normalInitializer } from "../../lib/layers/mod.ts";
import { type Clock, clockAt } from "../../lib/optimizers/mod.ts";
import { createPixelDa, type PixelDaBatch, pixelDaStep } from "../../lib/trainers/mod.ts";
import { createBatch, type ModelName, networksOf, stepOptions } from "./step_settings.ts";
import { createStockModel, stockStep } from "./stock_step.ts";
import { timeRounds, type Timing } from "./time_rounds.ts";

/** The three ways to run the step, the fastest first. */
export type StepTimes = {
  /** One TensorFlow function. */
  readonly compiled: Timing;
  /** The same code op by op, with the training kernels. */
  readonly eager: Timing;
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
  const step = compile((batch: PixelDaBatch, clock: Clock) =>
    pixelDaStep(ours, stepOptions, batch, clock)
  );
  let done = 0;
  const run = (): void =>
    tf.tidy(() => {
      const { adam, schedule } = stepOptions;
      const losses = step(batch, clockAt(done, schedule(done), adam));
      Object.values(losses).forEach((loss) => loss.dataSync());
      done++;
    });
  return timeRounds({
    compiled: run,
    eager: () => opByOp(run),
    stock: () => void stockStep(stock, stepOptions, batch),
  }, { rounds, warmUp: 2 });
}

/** Runs what is compiled as if it were not. */
function opByOp(run: () => void): void {
  Deno.env.set("PIXELDA_EAGER", "1");
  try {
    run();
  } finally {
    Deno.env.delete("PIXELDA_EAGER");
  }
}
