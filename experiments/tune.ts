/**
 * `deno task tune`: searches settings that the sources leave open, and ranks them by what validation
 * measured. The test images are not read.
 *
 * Successive halving trains all candidates a part of the steps, and lets the best share of them go on
 * from where they stopped, to the bits of a training in one go.
 *
 * @module
 */
import { join } from "@std/path";
import { SCENARIO_IDS } from "../datasets/mod.ts";
import { ensureWritable } from "../lib/files/mod.ts";
import { discardRun, runDirectory } from "../lib/runs/mod.ts";
import { mean } from "../lib/tables/mod.ts";
import { listenForInterruption } from "../lib/terminal/mod.ts";
import {
  candidateCell,
  readScore,
  trainHere,
  trainSideBySide,
  validatedOnly,
} from "./candidates.ts";
import { startEngineWithProgress } from "./cli/engine_start.ts";
import {
  argumentsOf,
  choice,
  chosenSeeds,
  commonFlags,
  type FlagValues,
  integer,
  parseFlags,
  progressOutput,
  runCommand,
  selectionFlags,
  threadCount,
  UsageError,
  withDefault,
  withInitialValues,
} from "./cli/mod.ts";
import { planRun } from "./core/row.ts";
import { type Candidate, drawCandidates, planRungs } from "./core/search.ts";
import { selectFlag, type SelectionRule } from "./core/selection.ts";
import { PRESETS } from "./core/settings.ts";
import type { RunPlan } from "./core/trial.ts";
import { digits } from "./problems/digits.ts";
import { searchSpaces, tunedMethods } from "./settings/digits/search.ts";
import { digitRows } from "./digit_rows.ts";
import { EACH } from "./sweep/plan.ts";
import { describe, renderTuned, type Tuned, writeTuned } from "./tuned.ts";

const command = {
  name: "tune",
  summary: "Searches settings of each method, and ranks them on validation images.",
  flags: {
    ...selectionFlags({ presets: PRESETS, scenarios: SCENARIO_IDS, methods: tunedMethods }),
    candidates: withDefault(integer("Settings to try of each method (9)", { min: 1 }), 9),
    search: withDefault(
      choice(["halving", "random"], "Train on the best few, or all to the end"),
      "halving",
    ),
    reduction: withDefault(integer("One of so many goes on, N times as long (3)", { min: 2 }), 3),
    select: withDefault(
      selectFlag("What ranks them: labeled target images, or no labels"),
      "labels" as SelectionRule,
    ),
    workers: threadCount("Processes that train candidates side by side"),
    only: integer("Train only this candidate, from 0, and rank nothing", { min: 0 }),
    until: integer("Where only one is trained: stop at this step", { min: 1 }),
    "search-seed": withDefault(integer("Decides which settings are tried (0)", { min: 0 }), 0),
    ...commonFlags,
    ...digits.flags,
  },
};

/** Of a method, at most. */
const MAX_CANDIDATES = 1000;

type Options = FlagValues<typeof command.flags>;

/**
 * Runs what is not finished yet, and ranks all candidates.
 *
 * @param options flags as on the command line, in camel case
 * @returns the candidates of each scenario and method, best first: those that trained longest stand
 * before others; none if `only` one is trained
 * @throws {UsageError} if there is no such candidate
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export async function tune(options: Partial<Options> = {}): Promise<Tuned[]> {
  const flags = withInitialValues(command.flags, options);
  const { preset = "quick", out, workers = 1, only } = flags;
  if (flags.candidates > MAX_CANDIDATES) {
    throw new UsageError(`--candidates ${flags.candidates}: at most ${MAX_CANDIDATES} are allowed`);
  }
  const output = progressOutput(flags);
  const directory = join(out, command.name);
  await ensureWritable(directory);
  using interruption = listenForInterruption();
  const engine = workers > 1 ? undefined : await startEngineWithProgress(flags, output);
  const tuned: Tuned[] = [];
  for (const scenario of flags.scenarios) {
    const loaded = await digits.load(scenario, preset, flags, output);
    for (const method of flags.methods) {
      const { candidates: count, searchSeed } = flags;
      const candidates = drawCandidates(searchSpaces[method], count, searchSeed, method);
      const plan = (changes: Candidate, seed: number): RunPlan =>
        validatedOnly(planRun({
          table: command.name,
          method: `${method}/${describe(changes)}`,
          row: digitRows[method],
          loaded,
          shared: digits.shared(preset, scenario),
          seed,
          changes: { ...changes, ...(flags.steps !== undefined && { steps: flags.steps }) },
        }));
      const train: Train = async (runs, step) => {
        if (engine !== undefined) {
          const session = { ...flags, fresh: false, engine, interruption, output };
          return await trainHere(runs, step, session);
        }
        const cells = runs.map(({ plan, candidate }) => {
          const { seed } = plan.name;
          const choice = {
            scenarios: [scenario],
            methods: [method],
            preset,
            seed,
            seeds: undefined,
            workers: undefined,
            only: candidate,
          };
          const each = { ...flags, ...EACH, ...choice, until: step };
          return candidateCell(plan, step, out, argumentsOf(command.flags, each));
        });
        await trainSideBySide(cells, { workers, threads: flags.threads, interruption, output });
      };
      if (only !== undefined) {
        if (only >= candidates.length) {
          throw new UsageError(
            `--only ${only}: there are candidates 0 to ${candidates.length - 1}`,
          );
        }
        for (const seed of chosenSeeds(flags)) {
          const run = { plan: plan(candidates[only], seed), candidate: only };
          await train([run], flags.until ?? run.plan.steps);
        }
        continue;
      }
      const found = await search(plan, candidates, train, flags);
      tuned.push(...found.map((each) => ({ scenario, method, ...each })));
    }
  }
  if (only === undefined) await writeTuned(directory, tuned, preset, flags);
  return tuned;
}

/** Trains runs up to a step. */
type Train = (
  runs: readonly { readonly plan: RunPlan; readonly candidate: number }[],
  step: number,
) => Promise<void>;

/** Trains the candidates of one method from rung to rung. */
async function search(
  plan: (changes: Candidate, seed: number) => RunPlan,
  candidates: readonly Candidate[],
  train: Train,
  options: Options,
): Promise<Omit<Tuned, "scenario" | "method">[]> {
  const { reduction, select: rule, out, fresh } = options;
  const { steps, validate } = plan({}, 0);
  const rungs = options.search === "random"
    ? [{ candidates: candidates.length, step: steps }]
    : planRungs(candidates.length, { steps, reduction, validate });
  const seeds = chosenSeeds(options);
  let ranked = candidates.map((changes, candidate) => ({
    candidate,
    found: { changes, rule, seeds, steps: 0, score: null as number | null },
  }));
  if (fresh) {
    const runs = candidates.flatMap((changes) => seeds.map((seed) => plan(changes, seed)));
    for (const { name } of runs) await discardRun(runDirectory(out, name));
  }
  for (const { candidates: count, step } of rungs) {
    const chosen = ranked.slice(0, count).map(({ candidate, found }) => ({
      candidate,
      found,
      plans: seeds.map((seed) => plan(found.changes, seed)),
    }));
    const runs = chosen.flatMap(({ candidate, plans }) =>
      plans.map((plan) => ({ plan, candidate }))
    );
    const isThere = await Promise.all(
      runs.map(async ({ plan }) => await readScore(plan, step, rule, out) !== undefined),
    );
    // Whether its settings are the same, is for the run itself to say.
    await train(runs.filter((_, i) => !isThere[i]), step);
    const trained = await Promise.all(chosen.map(async ({ candidate, found, plans }) => {
      const scores = await Promise.all(plans.map((each) => readScore(each, step, rule, out)));
      const values = scores.filter((score) => typeof score === "number");
      const score = values.length < scores.length ? null : mean(values);
      return { candidate, found: { ...found, steps: step, score } };
    }));
    trained.sort((a, b) => (b.found.score ?? -Infinity) - (a.found.score ?? -Infinity));
    ranked = [...trained, ...ranked.slice(count)];
  }
  return ranked.map(({ found }) => found);
}

if (import.meta.main) {
  await runCommand(async () => {
    const options = parseFlags(command, Deno.args);
    const tuned = await tune(options);
    if (options.only !== undefined) return;
    console.log(options.json ? JSON.stringify(tuned, null, 2) : renderTuned(tuned));
  });
}
