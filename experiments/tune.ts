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
import { canonicalJson, ensureWritable, writeFileAtomically } from "../lib/files/mod.ts";
import { configHash, readRecords, readRun, runDirectory } from "../lib/runs/mod.ts";
import { mean } from "../lib/tables/mod.ts";
import { listenForInterruption } from "../lib/terminal/mod.ts";
import { startEngineWithProgress } from "./cli/engine_start.ts";
import {
  choice,
  chosenSeeds,
  commonFlags,
  type FlagValues,
  integer,
  InterruptedError,
  parseFlags,
  progressOutput,
  runCommand,
  selectionFlags,
  withDefault,
  withInitialValues,
} from "./cli/mod.ts";
import { planRun } from "./core/row.ts";
import { type Candidate, drawCandidates, planRungs } from "./core/search.ts";
import { PRESETS } from "./core/settings.ts";
import { executePlan, type RunPlan, type Session } from "./core/trial.ts";
import { digits } from "./problems/digits.ts";
import { searchSpaces } from "./settings/digits/search.ts";
import { digitRows } from "./digit_rows.ts";

/** A method that can be tuned. */
export type TunedMethod = keyof typeof searchSpaces;

/** Ids of the methods that can be tuned. */
export const tunedMethods = Object.keys(searchSpaces) as TunedMethod[];

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
    "search-seed": withDefault(integer("Decides which settings are tried (0)", { min: 0 }), 0),
    ...commonFlags,
    ...digits.flags,
  },
};

type Options = FlagValues<typeof command.flags>;

/** The result of one candidate. */
export type Tuned = {
  readonly scenario: string;
  readonly method: TunedMethod;
  readonly changes: Candidate;
  /** The seeds that it was trained with. */
  readonly seeds: readonly number[];
  /** Steps trained, or planned if training diverged. */
  readonly steps: number;
  /** Best validation by the rule up to there, the mean over seeds; `null` if a training diverged. */
  readonly score: number | null;
};

/** The best settings of a scenario and method, as a preset can take them over. */
export type Best = {
  readonly scenario: string;
  readonly method: TunedMethod;
  readonly preset: string;
  readonly settings: {
    readonly [path: string]: { readonly value: unknown; readonly source: string };
  };
  readonly score: number;
};

/**
 * Runs what is not finished yet, and ranks all candidates.
 *
 * @param options flags as on the command line, in camel case
 * @returns the candidates of each scenario and method, best first: those that trained longest stand
 * before others
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export async function tune(options: Partial<Options> = {}): Promise<Tuned[]> {
  const flags = withInitialValues(command.flags, options);
  const { preset = "quick", out } = flags;
  const output = progressOutput(flags);
  const directory = join(out, command.name);
  await ensureWritable(directory);
  using interruption = listenForInterruption();
  const engine = await startEngineWithProgress(flags, output);
  const session = { ...flags, engine, interruption, output };
  const tuned: Tuned[] = [];
  for (const scenario of flags.scenarios) {
    const loaded = await digits.load(scenario, preset, flags, output);
    for (const method of flags.methods) {
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
      tuned.push(
        ...(await search(plan, method, flags, session)).map((found) => ({
          ...{ scenario, method },
          ...found,
        })),
      );
    }
  }
  const best = tuned.filter(({ scenario, method, score }, i) =>
    score !== null &&
    tuned.findIndex((each) => each.scenario === scenario && each.method === method) === i
  ).map((each) => describeBest(each, preset, flags));
  const write = (name: string, content: unknown) =>
    writeFileAtomically(join(directory, name), `${JSON.stringify(content, null, 2)}\n`);
  await write("tune.json", tuned);
  await write("best.json", best);
  await writeFileAtomically(join(directory, "tune.md"), renderTuned(tuned));
  return tuned;
}

type Found = Omit<Tuned, "scenario" | "method">;

/** Trains the candidates of one method from rung to rung. */
async function search(
  plan: (changes: Candidate, seed: number) => RunPlan,
  method: TunedMethod,
  options: Options,
  session: Session,
): Promise<Found[]> {
  const { searchSeed, reduction } = options;
  const candidates = drawCandidates(searchSpaces[method], options.candidates, searchSeed, method);
  const { steps, validate } = plan({}, 0);
  const rungs = options.search === "random"
    ? [{ candidates: candidates.length, step: steps }]
    : planRungs(candidates.length, { steps, reduction, validate });
  const seeds = chosenSeeds(options);
  let ranked: Found[] = candidates.map((changes) => ({ changes, seeds, steps: 0, score: null }));
  for (const [i, { candidates: count, step }] of rungs.entries()) {
    const fresh = session.fresh && i === 0; // else a rung would discard the one before
    const trained: Found[] = [];
    for (const { changes } of ranked.slice(0, count)) {
      const scores: (number | null)[] = [];
      for (const seed of seeds) {
        scores.push(await trainUntil(plan(changes, seed), step, { ...session, fresh }));
      }
      const values = scores.filter((score) => score !== null);
      const score = values.length < scores.length ? null : mean(values);
      trained.push({ changes, seeds, steps: step, score });
    }
    trained.sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity));
    ranked = [...trained, ...ranked.slice(count)];
  }
  return ranked;
}

/**
 * Trains a run up to a step, unless it is there already.
 *
 * @returns its best validation up to there; `null` if it diverged
 */
async function trainUntil(plan: RunPlan, step: number, session: Session): Promise<number | null> {
  const isLast = step === plan.steps;
  const before = session.fresh ? undefined : await readBest(plan, step, session);
  if (before !== undefined && !isLast) return before;
  const until = isLast ? undefined : step;
  const isFinished = await executePlan(plan, { ...session, until });
  if (!isFinished && session.interruption.requested) {
    throw new InterruptedError("tune was interrupted; its state is saved");
  }
  return await readBest(plan, step, session) ?? null;
}

/** @returns the best validation of a run up to a step; undefined if it has not come so far */
async function readBest(
  { name, config }: RunPlan,
  step: number,
  { out, engine }: Session,
): Promise<number | null | undefined> {
  const directory = runDirectory(out, name);
  const run = await readRun(directory);
  const { precision } = engine;
  if (run?.hash !== configHash({ ...name, precision, ...config })) return undefined;
  if (run.result?.diverged !== undefined) return null;
  const records = await readRecords(join(directory, "metrics.jsonl"));
  if (!records.some((record) => record.step >= step)) return undefined;
  const scores = records.filter((record) => record.step <= step)
    .map(({ validationAccuracy }) => validationAccuracy)
    .filter((score) => typeof score === "number");
  return scores.length === 0 ? undefined : Math.max(...scores);
}

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

/** For example `learningRate=0.01,similarityWeight=0.1`. */
function describe(changes: Candidate): string {
  return Object.entries(changes).map(([path, value]) => `${path}=${canonicalJson(value)}`)
    .join(",");
}

function describeBest(
  { scenario, method, changes, score, seeds }: Tuned,
  preset: string,
  { candidates, search, searchSeed }: Options,
): Best {
  const source = `ours: best of ${candidates} by accuracy on target validation images, ` +
    `deno task tune --preset ${preset} --scenarios ${scenario} --methods ${method} ` +
    `--candidates ${candidates} --search ${search} --search-seed ${searchSeed} ` +
    `--seeds ${seeds.join(",")}`;
  const settings = Object.entries(changes).map(([path, value]) => [path, { value, source }]);
  return { scenario, method, preset, settings: Object.fromEntries(settings), score: score! };
}

/**
 * Renders the candidates, and the commands that compare the best of them with the preset.
 *
 * @returns a Markdown table, best first within each scenario and method
 */
export function renderTuned(tuned: readonly Tuned[]): string {
  const lines = tuned.map(({ scenario, method, seeds, changes, steps, score }) =>
    `| ${scenario} | ${method} | ${describe(changes).replaceAll(",", ", ")} | ` +
    `${seeds.join(", ")} | ${steps} | ${score?.toFixed(1) ?? "diverged"} |`
  );
  const groups = Map.groupBy(tuned, ({ scenario, method }) => `${scenario} ${method}`);
  const commands = [...groups.values()].filter(([{ score }]) => score !== null)
    .map(([{ scenario, method, changes }]) =>
      `deno task ablate table1 --method ${method} --scenarios ${scenario} --seeds 0-4 ` +
      Object.entries(changes).map(([path, value]) => `--set ${path}=${canonicalJson(value)}`)
        .join(" ")
    );
  return [
    "| scenario | method | settings | seeds | steps | validation accuracy, % |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
    "Compare the best with the preset's, on test images:",
    "",
    ...commands,
    "",
  ].join("\n");
}

if (import.meta.main) {
  await runCommand(async () => {
    const options = parseFlags(command, Deno.args);
    const tuned = await tune(options);
    console.log(options.json ? JSON.stringify(tuned, null, 2) : renderTuned(tuned));
  });
}
