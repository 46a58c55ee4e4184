/**
 * A sweep of trainings on own folders: methods × seeds, and a table of what they measured.
 *
 * @module
 */
import { join } from "@std/path";
import { readRun, runDirectory } from "../lib/runs/mod.ts";
import { type ResultTable, type TableRow, writeTable } from "../lib/tables/mod.ts";
import {
  argumentsOf,
  choices,
  chosenSeeds,
  type Flags,
  type FlagValues,
  seeds,
  UsageError,
  withInitialValues,
} from "./cli/mod.ts";
import { type CellRun, cellsOf } from "./core/cells.ts";
import { EACH, type PlannedProcess } from "./sweep/plan.ts";
import { METHODS } from "./folder_rows.ts";
import { readFolders, requireFolders, trainCommand } from "./train_flags.ts";
import { planTraining } from "./train_plan.ts";

const { method: _, ...ownFlags } = trainCommand.flags;

/** The flags of a sweep of trainings: those of one, but for several methods and seeds. */
export const sweepTrainFlags = {
  ...ownFlags,
  methods: {
    ...choices(METHODS, "How to adapt"),
    initial: ["pixelda"] as typeof METHODS[number][],
  },
  seeds: seeds("Seeds, a run each (default 0)"),
} satisfies Flags;

type Options = FlagValues<typeof sweepTrainFlags>;

/**
 * Plans a training for each method and seed; its model goes into `<out>/<method>/seed-<n>`.
 *
 * @throws {UsageError} if a folder is not named
 * @throws {DataError} if a folder cannot be used
 */
export function planTrainings(options: Options): PlannedProcess[] {
  const { out, methods: [method] } = options;
  if (out === undefined) throw new UsageError("Say where to write the models: --out DIR");
  const flags = withInitialValues(trainCommand.flags, { ...options, method });
  const indices = readFolders(requireFolders(flags)); // once: a folder may hold 100,000 images
  return options.methods.flatMap((method) =>
    chosenSeeds({ seed: undefined, seeds: options.seeds }).map((seed) => {
      const model = join(out, method, `seed-${seed}`);
      const own = { ...options, ...EACH, method, seed, out: model, name: options.name ?? out };
      const { name, steps, expected } = planTraining(own, indices);
      return {
        group: `${name.scenario} ${method}`,
        seed,
        script: "experiments/train.ts",
        args: argumentsOf(trainCommand.flags, own),
        runs: [{ name, steps, expected }],
      };
    })
  );
}

const UNITS: { readonly [metric: string]: string } = { accuracy: "%", angle: "°" };

/** Creates the table of finished trainings, which is written into the folder of their runs too. */
export async function readTrainings(options: Options): Promise<ResultTable> {
  const { runs: folder, preset } = options;
  const planned = planTrainings(options).flatMap(({ runs }) => runs);
  const { scenario } = planned[0].name;
  const found: CellRun[] = [];
  for (const { name } of planned) {
    const run = await readRun(runDirectory(folder, name));
    if (run?.result !== undefined) found.push({ ...run, result: run.result, differs: {} });
  }
  const names = [...new Set(found.flatMap(({ result }) => Object.keys(result.metrics)))];
  const metrics = names.map((name) => ({ name, unit: UNITS[name] ?? "" }));
  const rows = options.methods.map((method): TableRow => {
    const runs = found.filter(({ name }) => name.method === method);
    const column = { id: scenario, scenario, metrics };
    return { method, label: method, cells: cellsOf(column, { runs, differs: {} }, undefined) };
  });
  const table: ResultTable = {
    table: `train ${scenario}`,
    title: `${scenario}: what trainings on own images measured`,
    preset,
    selection: options.targetEval === undefined
      ? "no labels of the target"
      : "labeled target images",
    notes: [],
    rows,
  };
  await writeTable(join(folder, "train", scenario), table);
  return table;
}
