/**
 * One run of a table: in its directory, unless it is finished there, with progress told.
 *
 * @module
 */
import type { Engine } from "../lib/engine/mod.ts";
import { openRun, runDirectory, type RunName } from "../lib/runs/mod.ts";
import type { Interruption, ProgressOutput } from "../lib/terminal/mod.ts";
import { DivergenceError } from "../lib/trainers/mod.ts";
import { type Cadence, runTrial, type Trial } from "./trial.ts";

/** What all runs of one call share. */
export type Session = {
  readonly engine: Engine;
  readonly interruption: Interruption;
  readonly output: ProgressOutput | null;
  /** Folder that holds the run directories. */
  readonly out: string;
  /** Start over what is there already. */
  readonly fresh: boolean;
};

/** A run to be: its name, all that decides its result, and how to make its trial. */
export type TableRun = {
  readonly name: RunName;
  readonly config: Parameters<typeof openRun>[1];
  readonly cadence: Cadence;
  /** What the data is, for `result.json`. */
  readonly data: string;
  /** Whether training that diverges is a result too, and not an error. @default {false} */
  readonly mayDiverge?: boolean;
  createTrial(): Trial;
};

/**
 * Runs what is not finished.
 *
 * @param run what to run
 * @param session the engine, the signals, and where to
 * @returns whether its result is there now; `false` after an interruption
 * @throws {DivergenceError} if training diverges and may not
 * @throws {Error} if the directory holds a run of other settings, is in use or cannot be written
 */
export async function runInDirectory(
  { name, config, cadence, data, mayDiverge, createTrial }: TableRun,
  { engine, interruption, output, out, fresh }: Session,
): Promise<boolean> {
  const label = `${name.scenario} ${name.method} seed ${name.seed}`;
  await using run = await openRun(runDirectory(out, name), { ...name, ...config }, { fresh });
  if (run.state === "finished") {
    output?.write(`${label}: finished before\n`);
    return true;
  }
  const facts = { data, environment: environmentOf(engine) };
  const trial = createTrial();
  try {
    const { finished, step } = await runTrial(
      run,
      trial,
      cadence,
      { label, output },
      () => interruption.requested,
      facts,
    );
    if (!finished) {
      output?.write(
        `Saved at step ${step} in ${run.directory}; the same command goes on from there\n`,
      );
    }
    return finished;
  } catch (error) {
    if (!mayDiverge || !(error instanceof DivergenceError)) throw error;
    await run.writeResult({ ...divergedResult(error), steps: cadence.steps, ...facts });
    output?.write(`${output.isTerminal ? "\n" : ""}${label}: ${error.message}\n`);
    return true;
  } finally {
    for (const parameter of [...trial.networks, ...trial.optimizers]) parameter.dispose();
  }
}

/** No measures, and why there are none. */
function divergedResult({ loss, value, step }: DivergenceError) {
  return { metrics: {}, diverged: { step, loss, value: `${value}` } };
}

/** What decides the last bits of a result besides its config. */
function environmentOf({ version, device, threads }: Engine) {
  return { tensorflow: version, device, threads, deno: Deno.version.deno, arch: Deno.build.arch };
}
