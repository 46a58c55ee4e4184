/**
 * Times several ways to do the same thing in turns, so that other work of the machine slows all of
 * them alike and does not change their ratios.
 *
 * @module
 */
import {
  compile,
  enginePrecision,
  type Precision,
  type Tensors,
  tf,
} from "../../lib/engine/mod.ts";
import { type AdamOptions, type Clock, clockAt, type Schedule } from "../../lib/optimizers/mod.ts";
import type { StepLosses } from "../../lib/trainers/mod.ts";

/** How long one way took. */
export type Timing = {
  /** Median over the rounds, in milliseconds. */
  readonly ms: number;
  /** Median over the rounds of its time over the first way's in the same round. */
  readonly ratio: number;
};

/** What to time, by name; each call must return only when the work is done. */
export type Ways<Name extends string> = { readonly [K in Name]: () => void };

/**
 * Runs each way once a round: A B C, A B C, …
 *
 * @param ways in the order in which to run them; the ratios are to the first
 * @param options rounds to time, from 1, and rounds before that to warm up
 * @returns the medians by name
 * @throws {RangeError} if `rounds` is below 1
 */
export function timeRounds<Name extends string>(
  ways: Ways<Name>,
  { rounds, warmUp, now = () => performance.now() }: {
    readonly rounds: number;
    readonly warmUp: number;
    /** Milliseconds since some moment. */
    readonly now?: () => number;
  },
): { readonly [K in Name]: Timing } {
  if (!(rounds >= 1)) throw new RangeError(`Cannot time ${rounds} rounds: at least 1 is needed`);
  const names = Object.keys(ways) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const start = now();
      ways[name]();
      if (round >= 0) times.get(name)!.push(now() - start);
    }
  }
  const first = times.get(names[0])!;
  return Object.fromEntries(names.map((name) => {
    const own = times.get(name)!;
    return [name, { ms: median(own), ratio: median(own.map((time, i) => time / first[i])) }];
  })) as { [K in Name]: Timing };
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** Each call does one step, and returns when its losses are there. */
export type StepWays = {
  /** One TensorFlow function, in the engine's precision. */
  readonly compiled: () => void;
  /** The same in float32. */
  readonly float32: () => void;
  /** The same code op by op, with the training kernels. */
  readonly eager: () => void;
};

/** What a clock needs of a trainer's options; without Adam, its betas are 0. */
type ClockOptions = {
  readonly schedule: Schedule;
  readonly adam?: Pick<AdamOptions, "beta1" | "beta2">;
};

/**
 * Creates both ways of a trainer's step; they train one model, on the same batch.
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
  const compileIn = (precision: Precision) =>
    compile((batch: Batch, clock: Clock) => step(model, options, batch, clock), { precision });
  let done = 0;
  const runWith = (compiled: ReturnType<typeof compileIn>) => (): void =>
    tf.tidy(() => {
      const losses = compiled(batch, clockAt(done, schedule(done), adam));
      Object.values(losses).forEach((loss) => loss.dataSync());
      done++;
    });
  const run = runWith(compileIn(enginePrecision()));
  return {
    compiled: run,
    float32: runWith(compileIn("float32")),
    eager: () => opByOp(run),
  };
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
