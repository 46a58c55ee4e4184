/**
 * The two ways to run a training step of this package: compiled, and op by op.
 *
 * @module
 */
import { compile, type Tensors, tf } from "../../lib/engine/mod.ts";
import { type AdamOptions, type Clock, clockAt, type Schedule } from "../../lib/optimizers/mod.ts";
import type { StepLosses } from "../../lib/trainers/mod.ts";

/** Each call does one step, and returns when its losses are there. */
export type StepWays = {
  /** One TensorFlow function. */
  readonly compiled: () => void;
  /** The same code op by op, with the training kernels. */
  readonly eager: () => void;
};

/** What a clock needs of a trainer's options; those without Adam do as if its betas were 0. */
type ClockOptions = {
  readonly schedule: Schedule;
  readonly adam?: Pick<AdamOptions, "beta1" | "beta2">;
};

/**
 * Makes both ways of a trainer's step; they train one model, on the same batch.
 *
 * @param step such as `dannStep`
 * @param model that it trains
 * @param options how
 * @param batch for every step
 */
export function stepWays<Model, Options extends ClockOptions, Batch extends Tensors>(
  step: (model: Model, options: Options, batch: Batch, clock: Clock) => StepLosses,
  model: Model,
  options: Options,
  batch: Batch,
): StepWays {
  const { schedule, adam = { beta1: 0, beta2: 0 } } = options;
  const compiled = compile((batch: Batch, clock: Clock) => step(model, options, batch, clock));
  let done = 0;
  const run = (): void =>
    tf.tidy(() => {
      const losses = compiled(batch, clockAt(done, schedule(done), adam));
      Object.values(losses).forEach((loss) => loss.dataSync());
      done++;
    });
  return { compiled: run, eager: () => opByOp(run) };
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
