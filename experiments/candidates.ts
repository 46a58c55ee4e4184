/**
 * Runs of candidates: trained up to a step in this process or in others, and scored by what
 * validation measured. The test images are not read.
 *
 * @module
 */
import { join } from "@std/path";
import { readRecords, readRun, runDirectory } from "../lib/runs/mod.ts";
import type { Interruption, ProgressOutput } from "../lib/terminal/mod.ts";
import { InterruptedError } from "./cli/mod.ts";
import { differencesFrom } from "./core/cells.ts";
import { scoreBy, type SelectionRule } from "./core/selection.ts";
import { executePlan, type RunPlan, type Session } from "./core/trial.ts";
import type { Cell } from "./sweep/cell.ts";
import { estimateRun } from "./sweep/estimate.ts";
import { runLocally } from "./sweep/local.ts";
import { follow } from "./sweep/overview.ts";

/** The plan of a run that ends with the validation images: the test images decide nothing here. */
export function validatedOnly(plan: RunPlan): RunPlan {
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

/**
 * Trains runs one after the other up to a step.
 *
 * @throws {InterruptedError} if a signal stopped it, with its state saved
 */
export async function trainHere(
  runs: readonly { readonly plan: RunPlan }[],
  step: number,
  session: Session,
): Promise<void> {
  for (const { plan } of runs) {
    const until = step < plan.steps ? step : undefined;
    if (!await executePlan(plan, { ...session, until }) && session.interruption.requested) {
      throw new InterruptedError("tune was interrupted; its state is saved");
    }
  }
}

/** Describes the process that trains one run up to a step, with its arguments. */
export function candidateCell(
  { name, config, steps }: RunPlan,
  step: number,
  out: string,
  args: readonly string[],
): Cell {
  const directory = runDirectory(out, name);
  const method = name.method.split("/")[0];
  return {
    label: `${name.scenario} ${name.method} seed ${name.seed}`,
    script: "experiments/tune.ts",
    args,
    runs: [{ directory, steps, ...(step < steps && { until: step }) }],
    log: join(directory, "log.txt"),
    estimate: estimateRun(method, config, step),
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
  if (cells.length === 0) return;
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

/**
 * Scores a run by its validation up to a step.
 *
 * @returns its best score, `null` if it diverged; undefined if the run has not come so far, or is one
 * of other settings
 */
export async function readScore(
  { name, config, steps }: RunPlan,
  step: number,
  rule: SelectionRule,
  out: string,
): Promise<number | null | undefined> {
  const directory = runDirectory(out, name);
  const run = await readRun(directory);
  if (run === undefined || Object.keys(differencesFrom(config, run.config)).length > 0) {
    return undefined;
  }
  if (run.result?.diverged !== undefined) return null;
  const records = await readRecords(join(directory, "metrics.jsonl"));
  const isThere = step < steps
    ? records.some((record) => record.step >= step)
    : run.result !== undefined;
  if (!isThere) return undefined;
  const scores = records.filter((record) => record.step <= step)
    .filter(({ validationAccuracy }) => typeof validationAccuracy === "number")
    .map((record) => record as { readonly [name: string]: number })
    .map((record) => rule === "labels" ? record.validationAccuracy : scoreBy(rule, record));
  return scores.length === 0 ? undefined : Math.max(...scores);
}
