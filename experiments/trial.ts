/**
 * One run of one method: trained, validated, saved, resumed and at last tested, the same way for
 * every table.
 *
 * @module
 */
import type { Parameter } from "../lib/engine/mod.ts";
import {
  arraysOf,
  type Diagnostics,
  type NamedArrays,
  restore,
  type Run,
  type RunRecord,
  type SampleColumns,
  writeDiagnostics,
} from "../lib/runs/mod.ts";
import { createProgress, type ProgressOutput } from "../lib/terminal/mod.ts";
import type { TrainingRecord } from "../lib/trainers/mod.ts";

/** Named numbers. */
export type Metrics = { readonly [name: string]: number };

/** What a method brings to be run. */
export type Trial = {
  /** Parameters of the networks, which validation selects among. */
  readonly networks: readonly Parameter[];
  /** Moments of the optimizers. */
  readonly optimizers: readonly Parameter[];
  /** Trains from a step on. */
  train(from: number): AsyncGenerator<TrainingRecord>;
  /** Measures on validation images; the step with the highest `score` is tested. */
  validate(): { readonly score: number; readonly metrics: Metrics };
  /** Measures on the test split: called once, at the end. */
  test(): { readonly metrics: Metrics; readonly [name: string]: unknown };
  /** Shows what lies behind the numbers, on test images too: called once, after `test`. */
  evidence?(): Diagnostics | Promise<Diagnostics>;
  /** Columns of a picture of the state of things. */
  samples?(): SampleColumns;
};

/** How many steps to train, and after how many of them to do what. */
export type Cadence = {
  readonly steps: number;
  readonly log: number;
  readonly validate: number;
  readonly save: number;
  readonly sample: number;
};

/** How a trial ended. */
export type Outcome = { readonly finished: boolean; readonly step: number };

type Best = { readonly step: number; readonly score: number };

/** Least side of a picture in a grid of samples, in pixels. */
const SAMPLE_SIDE = 64;
/** Prefix of the best parameters' names in a checkpoint. */
const BEST = "best/";

/**
 * Runs a trial to its end, from its checkpoint if there is one.
 *
 * The run directory holds all it takes to go on: parameters, moments and step, and since random
 * numbers and batches are functions of seed and step, going on gives the bits of an uninterrupted
 * run.
 *
 * @param run the run directory
 * @param bar what the progress bar is called, and where it goes
 * @param isInterrupted asked after each step; if true, the state is saved and training stops
 * @param facts what else belongs into `result.json`, such as the data's description
 * @returns whether the result is written, and at which step training stands
 */
export async function runTrial(
  run: Run,
  trial: Trial,
  cadence: Cadence,
  bar: { readonly label: string; readonly output: ProgressOutput | null },
  isInterrupted: () => boolean,
  facts: { readonly [name: string]: unknown },
): Promise<Outcome> {
  const { steps, ...every } = cadence;
  const started = performance.now();
  const checkpoint = await run.readCheckpoint();
  let step = checkpoint?.step ?? 0;
  const progress = createProgress(bar.output, { label: bar.label, total: steps, start: step });
  let best = (checkpoint?.notes.best ?? null) as Best | null;
  let bestArrays: NamedArrays = {};
  if (checkpoint !== null) {
    restore([...trial.networks, ...trial.optimizers], checkpoint.arrays);
    bestArrays = selectedArrays(checkpoint.arrays);
  }
  const save = (): Promise<void> =>
    run.writeCheckpoint({
      step,
      arrays: {
        ...arraysOf([...trial.networks, ...trial.optimizers]),
        ...Object.fromEntries(
          Object.entries(bestArrays).map(([name, array]) => [BEST + name, array]),
        ),
      },
      notes: { best },
    });

  for await (const { step: done, learningRate, losses } of trial.train(step)) {
    step = done;
    const isLast = step === steps;
    let record: RunRecord = { step };
    if (step % every.log === 0 || isLast) {
      record = { ...record, learningRate, ...losses };
    }
    if (step % every.validate === 0 || isLast) {
      const { score, metrics } = trial.validate();
      record = { ...record, ...metrics };
      if (best === null || score > best.score) {
        best = { step, score };
        bestArrays = arraysOf(trial.networks);
      }
    }
    if (Object.keys(record).length > 1) await run.appendRecord(record);
    progress.update(step, numbersOf(losses, record));
    if (trial.samples !== undefined && (step % every.sample === 0 || isLast)) {
      const columns = trial.samples();
      const scale = Math.ceil(SAMPLE_SIDE / Object.values(columns)[0].shape[1]);
      await run.writeSamples(step, columns, { scale });
    }
    const stop = isInterrupted();
    if (step % every.save === 0 || isLast || stop) await save();
    if (stop && !isLast) {
      progress.end();
      return { finished: false, step };
    }
  }
  progress.end();
  restore(trial.networks, bestArrays);
  const tested = trial.test();
  // Before the result, which says that the run is finished.
  if (trial.evidence !== undefined) await writeDiagnostics(run.directory, await trial.evidence());
  await run.writeResult({
    ...tested,
    selection: best,
    steps,
    ...facts,
    timing: {
      seconds: Math.round((performance.now() - started) / 100) / 10,
      from: checkpoint?.step ?? 0,
    },
  });
  return { finished: true, step };
}

/** Losses as they are now, and what was measured last. */
function numbersOf(losses: Metrics, { step: _, learningRate: __, ...record }: RunRecord): Metrics {
  return { ...losses, ...record } as Metrics;
}

/**
 * Takes the parameters of the step that validation selected, so far, out of a checkpoint.
 *
 * @param arrays all that a checkpoint holds
 * @returns the networks' parameters by name
 */
export function selectedArrays(arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(
    Object.entries(arrays).filter(([name]) => name.startsWith(BEST))
      .map(([name, array]) => [name.slice(BEST.length), array]),
  );
}
