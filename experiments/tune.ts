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
import { countNoun, listenForInterruption } from "../lib/terminal/mod.ts";
import {
  type CandidateRun,
  type OpenRung,
  planCandidate,
  readSearch,
  type Search,
} from "./candidates.ts";
import { startEngineWithProgress } from "./cli/engine_start.ts";
import {
  argumentsOf,
  choice,
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
import { drawCandidates } from "./core/search.ts";
import { selectFlag, type SelectionRule } from "./core/selection.ts";
import { type Preset, PRESETS } from "./core/settings.ts";
import { digits } from "./problems/digits.ts";
import { searchSpaces, tunedMethods } from "./settings/digits/search.ts";
import { type Cell, longestFirst } from "./sweep/cell.ts";
import { engineFlags, requireEngine, slurmOptions } from "./sweep/engine.ts";
import { EACH } from "./sweep/plan.ts";
import { requireSlurm, submitWithLast, writeScripts } from "./sweep/slurm.ts";
import { candidateCell, createTraining, trainSideBySide } from "./train_candidates.ts";
import { renderTuned, type Tuned, writeTuned } from "./tuned.ts";

/** The flags of the process that trains one candidate too. */
const cellFlags = {
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
  only: integer("Train only this candidate, from 0, and rank nothing", { min: 0 }),
  until: integer("Where only one is trained: stop at this step", { min: 1 }),
  "search-seed": withDefault(integer("Decides which settings are tried (0)", { min: 0 }), 0),
  ...commonFlags,
  ...digits.flags,
};

const command = {
  name: "tune",
  summary: "Searches settings of each method, and ranks them on validation images.",
  flags: {
    ...cellFlags,
    ...engineFlags,
    workers: threadCount("Processes that train candidates side by side (default none but this)"),
    "dry-run": {
      ...engineFlags["dry-run"],
      help: "Print Slurm's scripts of what is next; run nothing",
    },
    tried: withDefault(
      integer("Rungs that Slurm is not asked for again, set by its own jobs (0)", { min: 0 }),
      0,
    ),
  },
};

/** Of a method, at most. */
const MAX_CANDIDATES = 1000;

type Options = FlagValues<typeof command.flags> & { readonly preset: Preset };

/**
 * Runs what is not finished yet, and ranks all candidates. On Slurm it submits what the next rung
 * lacks, and a job that calls this again after it.
 *
 * @param options flags as on the command line, in camel case
 * @returns the candidates of each scenario and method, best first: those that trained longest stand
 * before others; none if `only` one is trained, or jobs are submitted
 * @throws {UsageError} if there is no such candidate, or a run is there that cannot be resumed
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export async function tune(
  options: Partial<FlagValues<typeof command.flags>> = {},
): Promise<Tuned[]> {
  const given = withInitialValues(command.flags, options);
  const flags = { ...given, preset: given.preset ?? "quick" };
  requireUsable(flags);
  const directory = join(flags.out, command.name);
  await ensureWritable(directory);
  const searches = flags.scenarios.flatMap((scenario) =>
    flags.methods.map((method): Search => ({
      scenario,
      method,
      candidates: drawCandidates(
        searchSpaces[method],
        flags.candidates,
        flags.searchSeed,
        method,
      ),
    }))
  );
  const tuned = flags.engine === "slurm"
    ? await tuneOnSlurm(searches, flags, directory)
    : await tuneHere(searches, flags);
  if (tuned.length > 0 && !flags.dryRun) await writeTuned(directory, tuned, flags.preset, flags);
  return tuned;
}

function requireUsable(flags: Options): void {
  if (flags.candidates > MAX_CANDIDATES) {
    throw new UsageError(`--candidates ${flags.candidates}: at most ${MAX_CANDIDATES} are allowed`);
  }
  requireEngine(flags);
  if (flags.engine === "slurm" && flags.only !== undefined) {
    throw new UsageError("--only is for --engine local: on Slurm each candidate is a task");
  }
  if (flags.engine === "local" && flags.dryRun) {
    throw new UsageError("--dry-run is for --engine slurm, whose scripts it prints");
  }
}

/** Trains in this process, or in some side by side. */
async function tuneHere(searches: readonly Search[], flags: Options): Promise<Tuned[]> {
  const { workers = 1, threads, only } = flags;
  const output = progressOutput(flags);
  using interruption = listenForInterruption();
  const train = workers > 1
    ? async (runs: readonly CandidateRun[], step: number) => {
      const cells = runs.map((run) => cellOf(run, step, flags));
      await trainSideBySide(cells, { workers, threads, interruption, output });
    }
    : createTraining({
      ...{ ...flags, fresh: false, interruption, output },
      engine: await startEngineWithProgress(flags, output),
    });
  if (only !== undefined) {
    for (const search of searches) {
      const count = search.candidates.length;
      if (only >= count) {
        throw new UsageError(`--only ${only}: there are candidates 0 to ${count - 1}`);
      }
      const runs = planCandidate(search, only, flags);
      await train(runs, flags.until ?? runs[0].steps);
    }
    return [];
  }
  if (flags.fresh) await discardRuns(searches, flags);
  const now = { ...flags, fresh: false };
  const tuned: Tuned[] = [];
  for (const search of searches) {
    let state = await readSearch(search, now);
    for (let trained = -1; "missing" in state; state = await readSearch(search, now)) {
      const { rung, step, missing } = state;
      if (rung === trained) {
        const { directory } = cellOf(missing[0], step, flags).runs[0];
        throw new Error(`Cannot tune: ${directory} has no validation up to step ${step}`);
      }
      await train(missing, step);
      trained = rung;
    }
    tuned.push(...state.tuned);
  }
  return tuned;
}

/**
 * Submits what the next rung of all searches lacks, and a job that calls this again.
 *
 * @returns the candidates, where all have been trained
 * @throws {Error} that names runs of a rung that was tried already, once the others are submitted
 */
async function tuneOnSlurm(
  searches: readonly Search[],
  flags: Options,
  directory: string,
): Promise<Tuned[]> {
  const { tried, dryRun, fresh } = flags;
  const slurm = slurmOptions("pixelda-tune", join(directory, "logs"), flags);
  const cluster = dryRun ? undefined : await requireSlurm(slurm);
  if (fresh && !dryRun) await discardRuns(searches, flags);
  const states = [];
  for (const search of searches) {
    states.push(await readSearch(search, { ...flags, fresh: fresh && dryRun }));
  }
  const open = states.filter((state) => "missing" in state);
  const cellsOf = (rungs: readonly OpenRung[]) =>
    rungs.flatMap(({ missing, step }) => missing.map((run) => cellOf(run, step, flags)));

  const next = open.filter(({ rung }) => rung >= tried);
  if (next.length > 0) {
    const rung = Math.min(...next.map(({ rung }) => rung));
    const cells = cellsOf(next.filter((each) => each.rung === rung));
    const again = { ...flags, fresh: false, dryRun: false, tried: rung + 1 };
    const calls = [{ script: "experiments/tune.ts", args: argumentsOf(command.flags, again) }];
    if (cluster === undefined) {
      console.log(writeScripts(fresh ? cells : await longestFirst(cells), calls, slurm));
      return [];
    }
    const { arrays, last } = await submitWithLast(cells, calls, slurm, cluster);
    const submitted = `${countNoun(cells.length, "run")} of rung ${rung + 1} submitted` +
      arrays.map((job) => ` as job ${job}`).join();
    console.log(
      `tune: ${submitted}; job ${last} then continues, until ${
        join(directory, "tune.md")
      } is there`,
    );
  }
  const failed = cellsOf(open.filter(({ rung }) => rung < tried))
    .map(({ label, log }) => `\n  ${label} (see ${log})`);
  if (failed.length > 0) {
    const what = `${countNoun(failed.length, "run")} failed twice`;
    throw new Error(`${what}; run the command of the search again to retry:${failed.join("")}`);
  }
  return states.flatMap((state) => "tuned" in state && open.length === 0 ? state.tuned : []);
}

/** Plans the process that trains one run up to a step. */
function cellOf(run: CandidateRun, step: number, flags: Options): Cell {
  const { name: { scenario, seed }, method, candidate } = run;
  const choice = { scenarios: [scenario], methods: [method], seed, seeds: undefined };
  const own = { ...flags, ...EACH, ...choice, only: candidate, until: step };
  return candidateCell(run, step, flags.out, argumentsOf(cellFlags, own));
}

async function discardRuns(searches: readonly Search[], flags: Options): Promise<void> {
  const runs = searches.flatMap((search) =>
    search.candidates.flatMap((_, candidate) => planCandidate(search, candidate, flags))
  );
  for (const { name } of runs) await discardRun(runDirectory(flags.out, name));
}

if (import.meta.main) {
  await runCommand(async () => {
    const options = parseFlags(command, Deno.args);
    const tuned = await tune(options);
    if (tuned.length === 0) return;
    console.log(options.json ? JSON.stringify(tuned, null, 2) : renderTuned(tuned));
  });
}
