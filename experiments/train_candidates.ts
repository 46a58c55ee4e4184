/**
 * Training of candidates up to a step, in this process or in others. The test images are not read.
 *
 * @module
 */
import { join } from "@std/path";
import { runDirectory } from "../lib/runs/mod.ts";
import type { Interruption, ProgressOutput } from "../lib/terminal/mod.ts";
import type { CandidateRun } from "./candidates.ts";
import { InterruptedError } from "./cli/mod.ts";
import type { LoadedProblem } from "./core/problem.ts";
import { planRun } from "./core/row.ts";
import type { Preset } from "./core/settings.ts";
import { executePlan, type RunPlan, type Session } from "./core/trial.ts";
import { type DigitProblem, digits } from "./problems/digits.ts";
import type { Cell } from "./sweep/cell.ts";
import { estimateRun } from "./sweep/estimate.ts";
import { runLocally } from "./sweep/local.ts";
import { follow } from "./sweep/overview.ts";
import { digitRows } from "./digit_rows.ts";

/** The plan of a run that ends with the validation images: the test images decide nothing here. */
function validatedOnly(plan: RunPlan): RunPlan {
  return {
    ...plan,
    mayDiverge: true,
    async createTrial() {
      const trial = await plan.createTrial();
      const test = () => ({ metrics: trial.validate().metrics });
      return { ...trial, test, diagnostics: undefined };
    },
  };
}

/** Which data to train with, in this process. */
type HereOptions = Session & {
  readonly preset: Preset;
  readonly dataDir: string | undefined;
  readonly embedded: boolean;
  readonly mnistmSeed: number | undefined;
};

/**
 * Prepares training in this process.
 *
 * @returns a function that trains runs one after the other up to a step; it throws
 * {@link InterruptedError} if a signal stops it, with its state saved
 */
export function createTraining(
  options: HereOptions,
): (runs: readonly CandidateRun[], step: number) => Promise<void> {
  const { preset, interruption, output } = options;
  let loaded: LoadedProblem<DigitProblem> | undefined;
  return async (runs, step) => {
    for (const { name: { scenario, ...name }, method, changes, steps } of runs) {
      if (loaded?.problem.id !== scenario) {
        loaded = await digits.load(scenario, preset, options, output);
      }
      const shared = digits.shared(preset, scenario);
      const plan = planRun({ ...name, row: digitRows[method], loaded, shared, changes });
      const until = step < steps ? step : undefined;
      const isDone = await executePlan(validatedOnly(plan), { ...options, until });
      if (!isDone && interruption.requested) {
        throw new InterruptedError("tune was interrupted; its state is saved");
      }
    }
  };
}

/** Describes the process that trains one run up to a step, with its arguments. */
export function candidateCell(
  { name, method, steps, expected }: CandidateRun,
  step: number,
  out: string,
  args: readonly string[],
): Cell {
  const directory = runDirectory(out, name);
  return {
    label: `${name.scenario} ${name.method} seed ${name.seed}`,
    script: "experiments/tune.ts",
    args,
    runs: [{ directory, steps, ...(step < steps && { until: step }) }],
    log: join(directory, "log.txt"),
    estimate: estimateRun(method, expected, step),
  };
}

/** How to train side by side. */
export type SideBySide = {
  readonly workers: number;
  /** Of each process. @default {its share of the processors} */
  readonly threads: number | undefined;
  readonly interruption: Pick<Interruption, "requested">;
  readonly output: ProgressOutput | null;
};

/**
 * Trains runs in processes of their own.
 *
 * @throws {Error} if one failed twice
 * @throws {InterruptedError} if a signal stopped them, with their state saved
 */
export async function trainSideBySide(
  cells: readonly Cell[],
  { workers, threads, interruption, output }: SideBySide,
): Promise<void> {
  const each = threads ?? Math.max(1, Math.floor(navigator.hardwareConcurrency / workers));
  const states = runLocally(cells, { workers, threads: each, interruption });
  const { failed: [failure] } = await follow(states, output);
  if (interruption.requested) {
    throw new InterruptedError("tune was interrupted; its state is saved");
  }
  if (failure === undefined) return;
  const { cell, reason } = failure;
  throw new Error(`Cannot tune: ${cell.label} failed twice: ${reason} (see ${cell.log})`);
}
