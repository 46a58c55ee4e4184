/**
 * A table of the paper: rows × columns and the paper's numbers. It runs what is not finished yet,
 * and is made from the run directories alone.
 *
 * @module
 */
import { join } from "@std/path";
import { DataError, ensureWritable } from "../../lib/files/mod.ts";
import { readRun, runDirectory } from "../../lib/runs/mod.ts";
import { renderJson, renderText, type ResultTable, writeTable } from "../../lib/tables/mod.ts";
import { listenForInterruption, type ProgressOutput } from "../../lib/terminal/mod.ts";
import { startEngineWithProgress } from "../cli/engine_start.ts";
import {
  chosenSeeds,
  type Command,
  commonFlags,
  type Flags,
  type FlagValues,
  InterruptedError,
  parseFlags,
  progressOutput,
  runCommand,
  selectionFlags,
  withInitialValues,
} from "../cli/mod.ts";
import type { AnyProblem, IdOf, LoadedProblem } from "./problem.ts";
import { planCells, type PlannedCell } from "./planned_cells.ts";
import { readTable } from "./read_table.ts";
import { type Changes, planRun } from "./row.ts";
import { type Preset, PRESETS } from "./settings.ts";
import {
  type AllFlags,
  labelFree,
  type TableDefinition,
  tableOnlyFlags,
  type TableOptions,
} from "./table_definition.ts";
import { executePlan, type RunPlan } from "./trial.ts";

/** A table: call it with options, or hand it to {@link printTable}. */
export type Table<F extends Flags> =
  & ((options?: Partial<FlagValues<F>>) => Promise<ResultTable>)
  & {
    readonly command: Command<F>;
    // deno-lint-ignore no-explicit-any -- whatever its problems are
    readonly definition: TableDefinition<any, any, any>;
    /** Plans what options ask for as cells, without loading anything. */
    readonly planCells: (options: FlagValues<F>) => PlannedCell[];
    /** Creates the table of finished runs, which is written into the folder of runs too. */
    readonly read: (options: FlagValues<F>) => Promise<ResultTable>;
  };

/**
 * Defines a table.
 *
 * @returns a function that runs what is not finished yet, and writes and returns the table; it
 * throws {@link InterruptedError} if a signal stops the work
 */
export function defineTable<
  P extends AnyProblem,
  F extends Flags,
  L extends LoadedProblem<P>,
>(
  definition: TableDefinition<P, F, L>,
): Table<AllFlags<P, F>> {
  const { name, summary, scenarios, rows, seeds = [0], family } = definition;
  const { optionalRows = [], hiddenRows = [] } = definition;
  const ids = Object.keys(rows).filter((id) => !hiddenRows.includes(id));
  const selection = selectionFlags({ presets: PRESETS, scenarios, methods: ids });
  const flags = {
    ...selection,
    methods: {
      ...selection.methods,
      initial: ids.filter((id) => !optionalRows.includes(id)),
    },
    seeds: { ...selection.seeds, help: `Seeds, a run each (default ${seeds})`, initial: seeds },
    ...tableOnlyFlags,
    ...commonFlags,
    ...family.flags,
  } as unknown as AllFlags<P, F>;
  type Options = FlagValues<AllFlags<P, F>>;
  const run = async (options: Partial<Options> = {}): Promise<ResultTable> =>
    await runTable(definition, withInitialValues(flags, options) as TableOptions & FlagValues<F>);
  return Object.assign(run, {
    command: { name, summary, flags },
    definition,
    planCells: (options: Options) => {
      const base = options as TableOptions & FlagValues<F>;
      return planCells(definition, presetFor(base), base);
    },
    read: (options: Options) => {
      const base = options as TableOptions & FlagValues<F>;
      return makeTable(definition, presetFor(base), base);
    },
  });
}

/**
 * The preset that options ask for.
 *
 * @returns where they name none, `paper` on a GPU, else `quick`
 */
export function presetFor(
  { preset, device }: { readonly preset?: Preset; readonly device: string },
): Preset {
  return preset ?? (device === "gpu" ? "paper" : "quick");
}

/** Creates a table from the command line's arguments, and prints it. */
export async function printTable<F extends Flags>(table: Table<F>): Promise<void> {
  await runCommand(async () => {
    const options = parseFlags(table.command, Deno.args);
    const made = await table(options as unknown as Partial<FlagValues<F>>);
    const { only, json, ci } = options as unknown as TableOptions;
    if (only === "runs") return;
    console.log(json ? renderJson(made) : renderText(made, { details: ci }));
  });
}

async function runTable<P extends AnyProblem, F extends Flags, L extends LoadedProblem<P>>(
  definition: TableDefinition<P, F, L>,
  options: TableOptions & FlagValues<F>,
): Promise<ResultTable> {
  const output = progressOutput(options);
  await ensureWritable(join(options.out, definition.name));
  if (options.only === "table") {
    return await makeTable(definition, presetFor(options), options);
  }
  using interruption = listenForInterruption();
  const engine = await startEngineWithProgress(options, output);
  const preset = presetFor({ ...options, device: engine.device });
  const session = { ...options, engine, interruption, output };
  try {
    for await (const plan of plans(definition, preset, options, output)) {
      // What other tables trained is theirs to discard.
      const fresh = options.fresh && plan.name.table === definition.name;
      if (!await executePlan(plan, { ...session, fresh })) {
        throw new InterruptedError(`${definition.name} was interrupted; its state is saved`);
      }
    }
  } catch (error) {
    if (!(error instanceof DataError) || !await isFinished(definition, preset, options)) {
      throw error;
    }
    output?.write(`${error.message}. All runs are finished: the table is made of them\n`);
  }
  return options.only === "runs"
    ? await readTable(definition, preset, options)
    : await makeTable(definition, preset, options);
}

/** Creates the table of finished runs, and writes it. */
async function makeTable<P extends AnyProblem, F extends Flags, L>(
  definition: TableDefinition<P, F, L>,
  preset: Preset,
  options: TableOptions,
): Promise<ResultTable> {
  const table = await readTable(definition, preset, options);
  await writeTable(join(options.out, definition.name), table, { details: options.ci });
  return table;
}

/** Whether every run that the options ask for is there with its result, so that no data is needed. */
async function isFinished<P extends AnyProblem, F extends Flags, L>(
  { name, rows, plan }: TableDefinition<P, F, L>,
  preset: Preset,
  options: TableOptions,
): Promise<boolean> {
  if (options.fresh) return false;
  const methods = plan === undefined ? options.methods : Object.keys(rows);
  for (const scenario of options.scenarios) {
    for (const method of methods) {
      for (const seed of chosenSeeds(options)) {
        const { of: table = name } = rows[method];
        const run = await readRun(runDirectory(options.out, { table, scenario, method, seed }));
        const isOther = options.steps !== undefined &&
          run?.result?.steps !== options.steps;
        if (run?.result === undefined || run.preset !== preset || isOther) return false;
        if ((run.config.select ?? "labels") !== options.select) return false;
      }
    }
  }
  return true;
}

async function* plans<P extends AnyProblem, F extends Flags, L extends LoadedProblem<P>>(
  definition: TableDefinition<P, F, L>,
  preset: Preset,
  options: TableOptions & FlagValues<F>,
  output: ProgressOutput | null,
): AsyncGenerator<RunPlan> {
  const { name, family, rows, mayDiverge } = definition;
  const changes: Changes = options.steps === undefined ? {} : { steps: options.steps };
  const select = labelFree(options);
  const loaded: L[] = [];
  // All data first, so that a missing file shows before any training.
  for (const id of options.scenarios) {
    loaded.push(await family.load(id as IdOf<P>, preset, options, output));
  }
  for (const each of loaded) {
    const methods = rowsToRun(definition, each.problem, options, output);
    for (const seed of chosenSeeds(options)) {
      if (definition.plan !== undefined) {
        yield* definition.plan(each, { seed, changesOf: () => changes, select, out: options.out });
        continue;
      }
      for (const method of methods) {
        const shared = family.shared(preset, each.problem.id as IdOf<P>);
        const row = rows[method];
        const { of: table = name } = row;
        yield {
          ...planRun({ table, method, row, loaded: each, shared, seed, changes, select }),
          mayDiverge,
        };
      }
    }
  }
}

/**
 * Where the sample stands in for data that is missing, the rows that show what the package does:
 * on so few images the other methods take most of the time and adapt little.
 */
function rowsToRun<P extends AnyProblem>(
  { rows, sampleRows, optionalRows = [] }: Pick<
    TableDefinition<P, Flags>,
    "rows" | "sampleRows" | "optionalRows"
  >,
  problem: P,
  options: TableOptions,
  output: ProgressOutput | null,
): readonly string[] {
  const { embedded } = options as TableOptions & { readonly embedded?: boolean };
  const usual = Object.keys(rows).length - optionalRows.length;
  const isChosen = embedded || options.methods.length !== usual;
  if (problem.data === "full" || isChosen || sampleRows === undefined) return options.methods;
  output?.write(
    `${problem.id}: on the sample only ${sampleRows.join(", ")}; --embedded runs all rows\n`,
  );
  return sampleRows;
}
