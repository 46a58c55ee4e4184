/**
 * Candidates of a search: their runs, what validation measured of them, and which are to be trained
 * next. All of it is read from run directories.
 *
 * @module
 */
import { join } from "@std/path";
import type { ScenarioId } from "../datasets/mod.ts";
import { readRecords, readRun, runDirectory } from "../lib/runs/mod.ts";
import { mean } from "../lib/tables/mod.ts";
import { chosenSeeds } from "./cli/mod.ts";
import { planAhead, type PlannedRun } from "./core/planned_cells.ts";
import { changeRow, type Changes } from "./core/row.ts";
import { type Candidate, planRungs } from "./core/search.ts";
import { scoreBy, type SelectionRule } from "./core/selection.ts";
import type { Preset } from "./core/settings.ts";
import { digits } from "./problems/digits.ts";
import type { TunedMethod } from "./settings/digits/search.ts";
import { requireResumable } from "./sweep/plan.ts";
import { digitRows } from "./digit_rows.ts";
import { describe, type Tuned } from "./tuned.ts";

/** A method of a scenario, and the settings to try of it. */
export type Search = {
  readonly scenario: ScenarioId;
  readonly method: TunedMethod;
  readonly candidates: readonly Candidate[];
};

/** How candidates are trained and ranked. */
export type CandidateOptions = {
  readonly preset: Preset;
  readonly steps: number | undefined;
  readonly seed: number | undefined;
  readonly seeds: readonly number[];
  readonly search: "halving" | "random";
  readonly reduction: number;
  readonly select: SelectionRule;
  readonly out: string;
  /** Whether to ignore runs that are there. */
  readonly fresh: boolean;
};

/** A run of a candidate. */
export type CandidateRun = PlannedRun & {
  readonly name: { readonly scenario: ScenarioId };
  readonly method: TunedMethod;
  /** Its place among the candidates. */
  readonly candidate: number;
  readonly changes: Changes;
};

/** Plans the runs of a candidate, one for each seed. */
export function planCandidate(
  { scenario, method, candidates }: Search,
  candidate: number,
  options: CandidateOptions,
): CandidateRun[] {
  const { preset, steps } = options;
  const changes = { ...candidates[candidate], ...(steps !== undefined && { steps }) };
  const row = changeRow(digitRows[method], changes);
  const own = { table: "tune", scenario, method: `${method}/${describe(candidates[candidate])}` };
  return chosenSeeds(options).map((seed) => {
    const name = { ...own, seed };
    const planned = planAhead({ name, row, family: digits, preset }, options);
    return { ...planned, name, method, candidate, changes };
  });
}

/** Runs to be trained up to a step, before the next rung is known. */
export type OpenRung = {
  /** From 0. */
  readonly rung: number;
  readonly step: number;
  readonly missing: readonly CandidateRun[];
};

/**
 * Reads how far a search is.
 *
 * @returns what the first rung that is not complete lacks; else its candidates, best first: those that
 * trained longest stand before others
 * @throws {UsageError} if a run is there that cannot be resumed
 */
export async function readSearch(
  search: Search,
  options: CandidateOptions,
): Promise<OpenRung | { readonly tuned: readonly Tuned[] }> {
  const { scenario, method, candidates } = search;
  const { select: rule } = options;
  const plans = candidates.map((_, candidate) => planCandidate(search, candidate, options));
  let ranked = plans.map((runs, i) => ({
    runs,
    changes: candidates[i],
    steps: 0,
    score: null as number | null,
  }));
  for (const [rung, { candidates: count, step }] of rungsOf(plans, options).entries()) {
    const trained: typeof ranked = [];
    const missing: CandidateRun[] = [];
    for (const { runs, changes } of ranked.slice(0, count)) {
      const scores = await Promise.all(runs.map((run) => readScore(run, step, options)));
      missing.push(...runs.filter((_, i) => scores[i] === undefined));
      const values = scores.filter((score) => typeof score === "number");
      const score = values.length < scores.length ? null : mean(values);
      trained.push({ runs, changes, steps: step, score });
    }
    if (missing.length > 0) return { rung, step, missing };
    trained.sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity));
    ranked = [...trained, ...ranked.slice(count)];
  }
  const seeds = chosenSeeds(options);
  const tuned = ranked.map(({ changes, steps, score }) => ({
    scenario,
    method,
    changes,
    rule,
    seeds,
    steps,
    score,
  }));
  return { tuned };
}

function rungsOf(
  plans: readonly (readonly CandidateRun[])[],
  { search, reduction }: CandidateOptions,
) {
  const [[{ steps, expected }]] = plans;
  const { validate } = expected.every as { readonly validate: number };
  return search === "random"
    ? [{ candidates: plans.length, step: steps }]
    : planRungs(plans.length, { steps, reduction, validate });
}

/**
 * Scores a run by its validation up to a step.
 *
 * @returns its best score, `null` if it diverged; undefined if the run has not come so far
 * @throws {UsageError} if it is a run of other settings
 */
async function readScore(
  planned: CandidateRun,
  step: number,
  { select, out, fresh }: CandidateOptions,
): Promise<number | null | undefined> {
  const directory = runDirectory(out, planned.name);
  const run = fresh ? undefined : await readRun(directory);
  if (run === undefined) return undefined;
  requireResumable(run, planned);
  if (run.result?.diverged !== undefined) return null;
  const records = await readRecords(join(directory, "metrics.jsonl"));
  const isThere = step < planned.steps
    ? records.some((record) => record.step >= step)
    : run.result !== undefined;
  if (!isThere) return undefined;
  const scores = records.filter((record) => record.step <= step)
    .filter(({ validationAccuracy }) => typeof validationAccuracy === "number")
    .map((record) => record as { readonly [name: string]: number })
    .map((record) => select === "labels" ? record.validationAccuracy : scoreBy(select, record));
  return scores.length === 0 ? undefined : Math.max(...scores);
}
