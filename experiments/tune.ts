/**
 * `deno task tune`: tries settings that the sources leave open, and ranks them by the 1,000 labeled
 * target validation images. The test images are not read.
 *
 * The DSN paper's appendix gives ranges for MNIST to MNIST-M, of which the grids take some and
 * values beyond; for USPS, and for CoGAN in color, no source gives anything.
 *
 * @module
 */
import { join } from "@std/path";
import { SCENARIO_IDS } from "../datasets/mod.ts";
import { ensureWritable, writeFileAtomically } from "../lib/files/mod.ts";
import { readRun, runDirectory } from "../lib/runs/mod.ts";
import { listenForInterruption } from "../lib/terminal/mod.ts";
import { startEngineWithProgress } from "./cli/engine_start.ts";
import {
  chosenSeeds,
  commonFlags,
  type FlagValues,
  InterruptedError,
  parseFlags,
  progressOutput,
  runCommand,
  selectionFlags,
  withInitialValues,
} from "./cli/mod.ts";
import { planRun } from "./core/row.ts";
import { PRESETS } from "./core/settings.ts";
import { executePlan, type RunPlan } from "./core/trial.ts";
import { digits } from "./problems/digits.ts";
import { digitRows } from "./digit_rows.ts";

/** Values to try for some of a method's settings, each with each. */
export type SearchGrid = { readonly [setting: string]: readonly unknown[] };

/** A grid for each method whose settings the sources leave open. */
export const searchGrids = {
  mmd: { learningRate: [0.01, 0.005], similarityWeight: [0.3, 1, 3, 5], startStep: [0, 1_000] },
  dann: { batchSize: [32, 16, 8], similarityWeight: [0.251175, 1], reversalFactor: [1, 0.25] },
  dsn: {
    batchSize: [32, 16],
    weights: [
      { reconstruction: 0.05, difference: 0.06, similarity: 0.25 },
      { reconstruction: 0.01, difference: 0.05, similarity: 0.25 },
      { reconstruction: 1e-3, difference: 0.05, similarity: 0.25 },
      { reconstruction: 3e-4, difference: 0.05, similarity: 1 },
    ],
    reversalFactor: [1, 0.25],
  },
  cogan: { learningRate: [2e-4, 1e-3] },
} as const satisfies { readonly [method: string]: SearchGrid };

/** A method that can be tuned. */
export type TunedMethod = keyof typeof searchGrids;

/** Ids of the methods that can be tuned. */
export const tunedMethods = Object.keys(searchGrids) as TunedMethod[];

/**
 * Combines each value with each.
 *
 * @returns the candidates, the last setting changing fastest
 *
 * @example
 * ```ts
 * console.log(candidatesOf({ a: [1, 2], b: [3] })); // [{ a: 1, b: 3 }, { a: 2, b: 3 }]
 * ```
 */
export function candidatesOf(grid: SearchGrid): { readonly [setting: string]: unknown }[] {
  return Object.entries(grid).reduce<{ [setting: string]: unknown }[]>(
    (candidates, [setting, values]) =>
      candidates.flatMap((candidate) =>
        values.map((value) => ({ ...candidate, [setting]: value }))
      ),
    [{}],
  );
}

const command = {
  name: "tune",
  summary: "Tries a small grid of settings for each method and ranks them on validation images.",
  flags: {
    ...selectionFlags({ presets: PRESETS, scenarios: SCENARIO_IDS, methods: tunedMethods }),
    ...commonFlags,
    ...digits.flags,
  },
};

/** The result of one candidate. */
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
 * @param options flags as on the command line, in camel case
 * @returns the candidates of each scenario and method, best first
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export async function tune(
  options: Partial<FlagValues<typeof command.flags>> = {},
): Promise<Tuned[]> {
  const flags = withInitialValues(command.flags, options);
  const { preset = "quick", out, steps } = flags;
  const output = progressOutput(flags);
  await ensureWritable(join(out, command.name));
  using interruption = listenForInterruption();
  const engine = await startEngineWithProgress(flags, output);
  const session = { ...flags, engine, interruption, output };
  const tuned: Tuned[] = [];
  for (const scenario of flags.scenarios) {
    const loaded = await digits.load(scenario, preset, flags, output);
    for (const method of flags.methods) {
      const group: Tuned[] = [];
      for (const changes of candidatesOf(searchGrids[method])) {
        for (const seed of chosenSeeds(flags)) {
          const plan = validatedOnly(planRun({
            table: command.name,
            method: `${method}/${describe(changes)}`,
            row: digitRows[method],
            loaded,
            shared: digits.shared(preset, scenario),
            seed,
            changes: { ...changes, ...(steps !== undefined && { steps }) },
          }));
          if (!await executePlan(plan, session)) {
            throw new InterruptedError("tune was interrupted; its state is saved");
          }
          const result = await readResult(out, plan);
          group.push({ scenario, method, seed, changes, ...result });
        }
      }
      tuned.push(
        ...group.sort((a, b) => (b.validationAccuracy ?? -1) - (a.validationAccuracy ?? -1)),
      );
    }
  }
  const directory = join(out, command.name);
  await writeFileAtomically(join(directory, "tune.json"), `${JSON.stringify(tuned, null, 2)}\n`);
  await writeFileAtomically(join(directory, "tune.md"), renderTuned(tuned));
  return tuned;
}

/** The plan of a run that ends with the validation images: the test images decide nothing here. */
function validatedOnly(plan: RunPlan): RunPlan {
  return {
    ...plan,
    mayDiverge: true,
    async createTrial() {
      const trial = await plan.createTrial();
      return { ...trial, test: () => ({ metrics: trial.validate().metrics }) };
    },
  };
}

async function readResult(
  out: string,
  { name }: RunPlan,
): Promise<Pick<Tuned, "validationAccuracy" | "step" | "seconds">> {
  const { selection, timing, diverged } = (await readRun(runDirectory(out, name)))!.result!;
  if (diverged !== undefined) {
    return { validationAccuracy: null, step: diverged.step, seconds: null };
  }
  const { score, step } = selection!;
  return { validationAccuracy: score, step, seconds: timing!.seconds };
}

/** For example `learningRate=0.01,similarityWeight=0.1`. */
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
    const options = parseFlags(command, Deno.args);
    const tuned = await tune(options);
    console.log(options.json ? JSON.stringify(tuned, null, 2) : renderTuned(tuned));
  });
}
