/**
 * `deno task tune`: tries settings that the sources leave open, and ranks them by the 1,000 labeled
 * target validation images. The test images are not read.
 *
 * @module
 */
import { join } from "@std/path";
import { type Scenario, scenarioIds } from "../datasets/mod.ts";
import { ensureWritable, writeFileAtomically } from "../lib/files/mod.ts";
import { runDirectory } from "../lib/runs/mod.ts";
import { INTERRUPTED, listenForInterruption } from "../lib/terminal/mod.ts";
import { startEngineWithProgress } from "./cli/engine_start.ts";
import {
  chosenSeeds,
  commonFlags,
  type FlagValues,
  parseFlags,
  progressOutput,
  runCommand,
  selectionFlags,
} from "./cli/mod.ts";
import { type DigitRunChoice, digitTableRun } from "./digits/methods.ts";
import { dataFlags, loadScenarios } from "./digits/scenarios.ts";
import {
  candidatesOf,
  searchGrids,
  type TunedMethod,
  tunedMethods,
} from "./digits/search_grids.ts";
import { presets } from "./presets.ts";
import { runInDirectory, type TableRun } from "./table_run.ts";

const command = {
  name: "tune",
  summary: "Tries a small grid of settings for each method and ranks them on validation images.",
  flags: {
    ...selectionFlags({ presets, scenarios: scenarioIds, methods: tunedMethods }),
    ...commonFlags,
    ...dataFlags,
  },
};

/** What one candidate came to. */
export type Tuned = {
  readonly scenario: string;
  readonly method: TunedMethod;
  readonly seed: number;
  readonly changes: { readonly [setting: string]: unknown };
  /** Best accuracy on the target's validation images, in percent; `null` if training diverged. */
  readonly validationAccuracy: number | null;
  /** The step of it, or the one at which training diverged. */
  readonly step: number;
  /** `null` if training diverged. */
  readonly seconds: number | null;
};

/**
 * Runs what is not finished yet, and ranks all candidates.
 *
 * @param args flags as on the command line
 * @returns the candidates of each scenario and method, best first, or `undefined` if a signal
 * stopped the work
 */
export async function tune(args: readonly string[]): Promise<Tuned[] | undefined> {
  const flags = parseFlags(command, args);
  const output = progressOutput(flags);
  await ensureWritable(join(flags.out, command.name));
  using interruption = listenForInterruption();
  const engine = await startEngineWithProgress(flags, output);
  const session = { ...flags, engine, interruption, output };
  const tuned: Tuned[] = [];
  for (const scenario of await loadScenarios(flags, output)) {
    for (const method of flags.methods) {
      const group: Tuned[] = [];
      for (const changes of candidatesOf(searchGrids[method])) {
        for (const seed of chosenSeeds(flags)) {
          const run = candidateRun({ scenario, method, seed, changes }, flags);
          if (!await runInDirectory(run, session)) return undefined;
          const result = await readResult(flags.out, run);
          group.push({ scenario: scenario.id, method, seed, changes, ...result });
        }
      }
      tuned.push(
        ...group.sort((a, b) => (b.validationAccuracy ?? -1) - (a.validationAccuracy ?? -1)),
      );
    }
  }
  const directory = join(flags.out, command.name);
  await writeFileAtomically(join(directory, "tune.json"), `${JSON.stringify(tuned, null, 2)}\n`);
  await writeFileAtomically(join(directory, "tune.md"), renderTuned(tuned));
  return tuned;
}

/** A run that ends with the validation images: the test images decide nothing here. */
function candidateRun(
  choice: { scenario: Scenario; method: TunedMethod; seed: number; changes: Tuned["changes"] },
  { preset = "quick", steps, mnistmSeed }: FlagValues<typeof command.flags>,
): TableRun {
  const changes = { ...choice.changes, ...(steps !== undefined && { steps }) };
  const full: DigitRunChoice = { ...choice, changes, preset, mnistmSeed };
  const run = digitTableRun(command.name, full);
  return {
    ...run,
    name: { ...run.name, method: `${choice.method}/${describe(choice.changes)}` },
    mayDiverge: true,
    createTrial() {
      const trial = run.createTrial();
      return { ...trial, test: () => ({ metrics: trial.validate().metrics }) };
    },
  };
}

async function readResult(
  out: string,
  { name }: TableRun,
): Promise<Pick<Tuned, "validationAccuracy" | "step" | "seconds">> {
  const path = join(runDirectory(out, name), "result.json");
  const { selection, timing, diverged } = JSON.parse(await Deno.readTextFile(path));
  if (diverged !== undefined) {
    return { validationAccuracy: null, step: diverged.step, seconds: null };
  }
  return { validationAccuracy: selection.score, step: selection.step, seconds: timing.seconds };
}

/** Such as `learningRate=0.01,similarityWeight=0.1`. */
function describe(changes: Tuned["changes"]): string {
  const flat = (value: unknown, path: string): string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, part]) => flat(part, path ? `${path}.${name}` : name))
      : [`${path}=${value}`];
  return flat(changes, "").join(",");
}

/** @returns a Markdown table, best first within each scenario and method */
export function renderTuned(tuned: readonly Tuned[]): string {
  const lines = tuned.map(({ scenario, method, seed, changes, ...measured }) =>
    `| ${scenario} | ${method} | ${describe(changes).replaceAll(",", ", ")} | ${seed} | ` +
    `${measured.validationAccuracy?.toFixed(1) ?? "diverged"} | ${measured.step} | ` +
    `${measured.seconds ?? "-"} |`
  );
  return [
    "| scenario | method | settings | seed | validation accuracy, % | at step | seconds |",
    "|---|---|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

if (import.meta.main) {
  await runCommand(async () => {
    const tuned = await tune(Deno.args);
    if (tuned === undefined) Deno.exit(INTERRUPTED);
    console.log(Deno.args.includes("--json") ? JSON.stringify(tuned, null, 2) : renderTuned(tuned));
  });
}
