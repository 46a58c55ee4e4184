/**
 * One run of one method: trained, validated, saved, resumed and at last tested, in the same way for
 * every table.
 *
 * @module
 */
import manifest from "../../deno.json" with { type: "json" };
import type { Engine, Parameter } from "../../lib/engine/mod.ts";
import type { JsonRecord } from "../../lib/files/mod.ts";
import {
  copyParameters,
  type Diagnostics,
  markSelected,
  type NamedArrays,
  openRun,
  restoreParameters,
  type Run,
  runDirectory,
  RunInUseError,
  type RunName,
  type RunRecord,
  type SampleColumns,
  selectedArrays,
} from "../../lib/runs/mod.ts";
import { type ModelDescription, writeRunModel } from "../../lib/model_folder/mod.ts";
import { createProgress, type Interruption, type ProgressOutput } from "../../lib/terminal/mod.ts";
import {
  DivergenceError,
  requireFiniteParameters,
  type TrainingRecord,
} from "../../lib/trainers/mod.ts";
import { environmentOf } from "./environment.ts";
import { type LabelFreeRule, scoreBy } from "./selection.ts";

/** Named numbers. */
export type Metrics = { readonly [name: string]: number };

/** How well a task knows the domain that it learns from. */
export type OwnDomain = {
  /** Which images of it, such as `500 source images it did not learn from`. */
  readonly images: string;
  /** Named as those of the target. */
  readonly metrics: Metrics;
};

/** What a method brings to be run. */
export type Trial = {
  /** Parameters of the networks, which validation selects among. */
  readonly networks: readonly Parameter[];
  /** Moments of the optimizers. */
  readonly optimizers: readonly Parameter[];
  /** Variables that follow from the settings: freed with the others, and in no checkpoint. */
  readonly buffers?: readonly Parameter[];
  /** Trains from a step on. */
  train(from: number): AsyncGenerator<TrainingRecord>;
  /** Measures on validation images; the step with the highest `score` is tested, unless a rule is set. */
  validate(): { readonly score: number; readonly metrics: Metrics };
  /** Measures on labeled source images, which selects nothing: says whether training was enough. */
  ownDomain?(): OwnDomain;
  /** Measures on the test split: called once, at the end. */
  test(): { readonly metrics: Metrics; readonly [name: string]: unknown };
  /** Shows what is behind the numbers, on test images too: called once, after `test`. */
  diagnostics?(): Diagnostics | Promise<Diagnostics>;
  /** What a model folder says of it, of methods that train a tower to hand on. */
  readonly model?: ModelDescription;
  /** Columns of a picture of the training so far. */
  samples?(): SampleColumns;
};

/** After how many steps to write to the log, to save and to draw; they decide no result. */
export type Intervals = { readonly log: number; readonly save: number; readonly sample: number };

/** A run to be done: its name, all that decides its result, and how to create its trial. */
export type RunPlan = {
  readonly name: RunName;
  /** What decides the result. */
  readonly config: JsonRecord;
  /** Where each setting's value is from, by its path in the config. */
  readonly sources: { readonly [path: string]: string };
  readonly intervals: Intervals;
  readonly steps: number;
  readonly validate: number;
  /** What decides the tested step. @default {the score of validation} */
  readonly select?: LabelFreeRule;
  /** What the data is, for `result.json`. */
  readonly data: string;
  /** Whether training that diverges is a result too, and not an error. @default {false} */
  readonly mayDiverge?: boolean;
  createTrial(): Trial | Promise<Trial>;
};

/** How many steps to train, after how many of them to do what, and what decides the tested one. */
export type TrialIntervals = Intervals & Pick<RunPlan, "steps" | "validate" | "select">;

/** How a trial ended. */
export type Outcome = { readonly finished: boolean; readonly step: number };

type Best = { readonly step: number; readonly score: number };

/** Minimum side of a picture in a grid of samples, in pixels. */
const SAMPLE_SIDE = 64;

/**
 * Runs a trial to its end, from its checkpoint if there is one.
 *
 * The run directory holds all that resuming takes: parameters, moments and step. As random numbers
 * and batches are functions of seed and step, a resumed run ends in the bits of an uninterrupted one.
 *
 * @param run the run directory
 * @param bar label of the progress bar, and where it is shown
 * @param isInterrupted asked after each step; if true, the state is saved and training stops
 * @param metadata what else belongs into `result.json`, for example the data's description
 * @returns whether the result is written, and at which step training stands
 */
export async function runTrial(
  run: Run,
  trial: Trial,
  { steps, select, ...every }: TrialIntervals,
  bar: { readonly label: string; readonly output: ProgressOutput | null },
  isInterrupted: (step: number) => boolean,
  metadata: { readonly [name: string]: unknown },
): Promise<Outcome> {
  const started = performance.now();
  const checkpoint = await run.readCheckpoint();
  let step = checkpoint?.step ?? 0;
  const progress = createProgress(bar.output, { label: bar.label, total: steps, start: step });
  let best = (checkpoint?.notes.best ?? null) as Best | null;
  let bestArrays: NamedArrays = {};
  if (checkpoint !== null) {
    restoreParameters([...trial.networks, ...trial.optimizers], checkpoint.arrays);
    bestArrays = selectedArrays(checkpoint.arrays);
    const { damage } = checkpoint;
    if (damage) bar.output?.write(`${damage}; continuing from the one before, of step ${step}\n`);
  }
  const save = (): Promise<void> =>
    run.writeCheckpoint({
      step,
      arrays: {
        ...copyParameters([...trial.networks, ...trial.optimizers]),
        ...markSelected(bestArrays),
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
      requireFiniteParameters(trial.networks, step);
      const { score: own, metrics } = trial.validate();
      const score = select === undefined ? own : scoreBy(select, metrics);
      record = { ...record, ...metrics, ...ownDomainRecord(trial.ownDomain?.()) };
      if (best === null || score > best.score) {
        best = { step, score };
        bestArrays = copyParameters(trial.networks);
      }
    }
    if (Object.keys(record).length > 1) await run.appendRecord(record);
    progress.update(step, numbersOf(losses, record));
    if (trial.samples !== undefined && (step % every.sample === 0 || isLast)) {
      const columns = trial.samples();
      const scale = Math.ceil(SAMPLE_SIDE / Object.values(columns)[0].shape[1]);
      await run.writeSamples(step, columns, { scale });
    }
    const stop = isInterrupted(step);
    if (step % every.save === 0 || isLast || stop) await save();
    if (stop && !isLast) {
      progress.end();
      return { finished: false, step };
    }
  }
  progress.end();
  const last = trial.ownDomain?.();
  restoreParameters(trial.networks, bestArrays);
  const tested = trial.test();
  const ownDomain = last &&
    { images: last.images, tested: trial.ownDomain!().metrics, last: last.metrics };
  // Before the result, which says that the run is finished.
  if (trial.diagnostics !== undefined) {
    await run.writeDiagnostics(await trial.diagnostics());
  }
  await run.writeResult({
    ...tested,
    ownDomain,
    selection: best,
    steps,
    ...metadata,
    timing: {
      seconds: Math.round((performance.now() - started) / 100) / 10,
      from: checkpoint?.step ?? 0,
    },
  });
  return { finished: true, step };
}

/** For example `validationSourceAccuracy`, next to the target's `validationAccuracy`. */
function ownDomainRecord({ metrics }: Pick<OwnDomain, "metrics"> = { metrics: {} }): Metrics {
  const named = Object.entries(metrics).map(([name, value]) =>
    [`validationSource${name[0].toUpperCase()}${name.slice(1)}`, value] as const
  );
  return Object.fromEntries(named);
}

/** Losses as they are now, and what was measured last. */
function numbersOf(losses: Metrics, { step: _, learningRate: __, ...record }: RunRecord): Metrics {
  return { ...losses, ...record } as Metrics;
}

/** What all runs of one call share. */
export type Session = {
  readonly engine: Engine;
  readonly interruption: Pick<Interruption, "requested">;
  readonly output: ProgressOutput | null;
  /** Folder that holds the run directories. */
  readonly out: string;
  /** Discard existing runs. */
  readonly fresh: boolean;
  /** Resume runs that were begun in another environment, and mark their results. */
  readonly allowOtherEnvironment: boolean;
  /** Wait where another process has a run open, and not fail. @default {false} */
  readonly wait?: boolean;
  /** Stop each run after this step, with its state saved. @default {the run's last step} */
  readonly until?: number;
};

/** Milliseconds between two attempts to open a run that another process has open. */
const WAIT_MS = 1000;

/**
 * Runs what is not finished, in its directory.
 *
 * @returns whether its result is there now; `false` after an interruption, or at the step to stop at
 * @throws {DivergenceError} if training diverges and may not
 * @throws {OtherEnvironmentError} if the run was begun in another environment, and none is allowed
 * @throws {Error} if the directory holds a run of other settings, is in use or cannot be written
 */
export async function executePlan(
  { name, config, sources, intervals, data, mayDiverge, createTrial, ...plan }: RunPlan,
  { engine, interruption, output, out, fresh, allowOtherEnvironment, wait, until = Infinity }:
    Session,
): Promise<boolean> {
  const label = `${name.scenario} ${name.method} seed ${name.seed}`;
  const environment = await environmentOf(engine);
  const options = { fresh, sources, intervals, environment, allowOtherEnvironment };
  const { precision } = engine;
  const decisive = { ...name, precision, ...config };
  const open = () => openRun(runDirectory(out, name), decisive, options);
  await using run = wait ? await waitForRun(open, interruption, output) : await open();
  if (run === null) return false;
  if (run.state === "finished") {
    output?.write(`${label}: already finished\n`);
    return true;
  }
  const metadata = { data };
  const trial = await createTrial();
  if (trial.model !== undefined) {
    await writeRunModel(run.directory, {
      formatVersion: 1,
      writtenBy: manifest.version,
      method: name.method,
      ...trial.model,
      configHash: run.configHash,
    });
  }
  try {
    const { finished, step } = await runTrial(
      run,
      trial,
      { ...intervals, ...plan },
      { label, output },
      (step) => interruption.requested || step >= until,
      metadata,
    );
    if (!finished && step < until) {
      output?.write(
        `Saved at step ${step} in ${run.directory}; run the same command again to resume\n`,
      );
    }
    return finished;
  } catch (error) {
    if (!mayDiverge || !(error instanceof DivergenceError)) throw error;
    await run.writeResult({ ...divergedResult(error), steps: plan.steps, ...metadata });
    output?.write(`${output.isTerminal ? "\n" : ""}${label}: ${error.message}\n`);
    return true;
  } finally {
    const { networks, optimizers, buffers = [] } = trial;
    for (const parameter of [...networks, ...optimizers, ...buffers]) parameter.dispose();
  }
}

/** @returns the run as soon as no other process has it open; `null` after an interruption */
async function waitForRun(
  open: () => Promise<Run>,
  interruption: Pick<Interruption, "requested">,
  output: ProgressOutput | null,
): Promise<Run | null> {
  let isTold = false;
  while (!interruption.requested) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof RunInUseError)) throw error;
      if (!isTold) output?.write(`${error.problem}: waiting for it\n`);
      isTold = true;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
  return null;
}

/** No measures, and why there are none. */
function divergedResult({ subject, value, step }: DivergenceError) {
  return { metrics: {}, diverged: { step, ...subject, value: `${value}` } };
}
