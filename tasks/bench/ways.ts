/**
 * The ways to run one function: compiled, with each precision, and op by op.
 *
 * @module
 */
import {
  compile,
  type CompileOptions,
  enginePrecision,
  type Tensors,
  tf,
} from "../../lib/engine/mod.ts";
import { type AdamOptions, type Clock, clockAt, type Schedule } from "../../lib/optimizers/mod.ts";
import type { StepLosses } from "../../lib/trainers/mod.ts";

/** Ways to run a function; each call returns when its results are there. */
export type FunctionWays = {
  readonly compiled: () => void;
  /** The same code op by op, with the training kernels. */
  readonly eager: () => void;
};

/** Ways to run a training step. */
export type StepWays = {
  /** In the engine's precision. */
  readonly compiled: () => void;
  readonly float32: () => void;
  readonly eager: () => void;
};

/**
 * Creates the ways to run a function.
 *
 * @param compiled calls it once, compiled
 */
export function createWays(compiled: () => void): FunctionWays {
  return { compiled, eager: () => opByOp(compiled) };
}

/** What a clock needs of a trainer's options; without Adam, its betas are 0. */
type ClockOptions = {
  readonly schedule: Schedule;
  readonly adam?: Pick<AdamOptions, "beta1" | "beta2">;
};

/**
 * Creates the ways to run a trainer's step; they train one model, on the same batch.
 *
 * @param step such as `dannStep`
 * @param model that it trains
 * @param options how
 * @param batch for every step
 */
export function createStepWays<Model, Options extends ClockOptions, Batch extends Tensors>(
  step: (model: Model, options: Options, batch: Batch, clock: Clock) => StepLosses,
  model: Model,
  options: Options,
  batch: Batch,
): StepWays {
  const { schedule, adam = { beta1: 0, beta2: 0 } } = options;
  let done = 0;
  const createWay = (compileOptions: CompileOptions) => {
    const compiled = compile(
      (batch: Batch, clock: Clock) => step(model, options, batch, clock),
      compileOptions,
    );
    return () =>
      tf.tidy(() => {
        const losses = compiled(batch, clockAt(done, schedule(done), adam));
        Object.values(losses).forEach((loss) => loss.dataSync());
        done++;
      });
  };
  const { compiled, eager } = createWays(createWay({ precision: enginePrecision() }));
  return { compiled, float32: createWay({ precision: "float32" }), eager };
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
