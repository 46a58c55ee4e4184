/**
 * A table of the paper: rows × columns and the paper's numbers. It runs what is not finished yet,
 * and is made from the run directories alone.
 *
 * @module
 */
import { join } from "@std/path";
import { DataError, ensureWritable } from "../../lib/files/mod.ts";
import { readRun, runDirectory } from "../../lib/runs/mod.ts";
import {
  orderNote,
  renderJson,
  renderText,
  type ResultTable,
  type TableRow,
  writeTable,
} from "../../lib/tables/mod.ts";
import { listenForInterruption, type ProgressOutput } from "../../lib/terminal/mod.ts";
import { startEngineWithProgress } from "../cli/engine_start.ts";
import {
  choice,
  chosenSeeds,
  type Command,
  type CommonFlags,
  commonFlags,
  type Flag,
  type Flags,
  type FlagValues,
  InterruptedError,
  parseFlags,
  progressOutput,
  runCommand,
  type SelectionFlags,
  selectionFlags,
  toggle,
  withDefault,
  withInitialValues,
} from "../cli/mod.ts";
import {
  type AlikeRuns,
  type CellRun,
  cellsOf,
  type Column,
  describeDifferences,
  describeOwnDomain,
  deviations,
  differencesFrom,
  environmentNotes,
  precisionNotes,
  readCellRuns,
  storedAccuracy,
} from "./cells.ts";
import { failureNotes, meanAccuracy } from "./failures.ts";
import type { AnyProblem, IdOf, LoadedProblem, ProblemFamily } from "./problem.ts";
import { planCells, type PlannedCell } from "./planned_cells.ts";
import { type Changes, planRun, presetSettings, type Row } from "./row.ts";
import { describeRule, type LabelFreeRule, selectFlag, type SelectionRule } from "./selection.ts";
import { type Preset, PRESETS } from "./settings.ts";
import { executePlan, type RunPlan } from "./trial.ts";

/** The paper's values of a row, by column and metric. */
export type PaperValues = { readonly [column: string]: { readonly [metric: string]: number } };

/** A row, with the paper's values and the table whose runs it shows, if it is not this one. */
export type TableRowDefinition<P> = Row<P> & {
  readonly paper?: PaperValues;
  readonly of?: string;
};

/** What a table consists of. */
export type TableDefinition<P, F extends Flags, L = LoadedProblem<P>> = {
  /** Id, for example `table2`. */
  readonly name: string;
  readonly summary: string;
  readonly title: string;
  readonly family: ProblemFamily<P, F, L>;
  readonly scenarios: readonly IdOf<P>[];
  readonly rows: { readonly [row: string]: TableRowDefinition<P> };
  /** Rows that run only when they are named. */
  readonly optionalRows?: readonly string[];
  /** Rows whose runs others build on, and that are not shown. */
  readonly hiddenRows?: readonly string[];
  /** Rows to run where the sample stands in for missing data; all if left out. */
  readonly sampleRows?: readonly string[];
  /** @default {a column for each scenario} */
  readonly columns?: readonly Column[];
  /** The first row, if runs of the others that end below its mean accuracy have failed. */
  readonly baseline?: string;
  /** The row that others are compared with, seed by seed. */
  readonly reference?: string;
  /** Seeds where none are given. @default {[0]} */
  readonly seeds?: number[];
  /** Whether runs that diverge count as failures, and the table continues. @default {false} */
  readonly mayDiverge?: boolean;
  /** Added to the family's rule of selection. */
  readonly selection?: string;
  /** What the reader must know besides, a sentence each. */
  readonly notes: readonly string[];
  /** What the runs of all rows show together. */
  readonly measured?: (rows: readonly MeasuredRow[]) => readonly string[];
  /** Plans the runs of a problem, where they are not one for each row. */
  readonly plan?: (
    loaded: L,
    choice: {
      readonly seed: number;
      readonly changesOf: (row: string) => Changes;
      readonly select?: LabelFreeRule;
      readonly out: string;
    },
  ) => Iterable<RunPlan>;
};

/** The finished runs of a row, diverged ones among them. */
export type MeasuredRow = {
  readonly id: string;
  readonly label: string;
  readonly runs: readonly CellRun[];
};

/** Which of the two halves to do: all runs, then the table of those finished. */
export const onlyFlag: { readonly only: Flag<"runs" | "table" | undefined> } = {
  only: choice(["runs", "table"], "Train and make no table, or make the table of finished runs"),
};

/** What only tables take. */
type TableOnlyFlags = typeof onlyFlag & {
  readonly ci: Flag<boolean>;
  readonly select: Flag<SelectionRule>;
};

const tableOnlyFlags: TableOnlyFlags = {
  ...onlyFlag,
  ci: toggle("Print 95 % intervals, extremes and paired differences over seeds too"),
  select: withDefault(
    selectFlag("What decides the tested step: labeled target images, or no labels"),
    "labels",
  ),
};

/** The flags of every table. */
export type TableFlags<Id extends string = string> =
  & SelectionFlags<Preset, Id, string>
  & TableOnlyFlags
  & CommonFlags;

type AllFlags<P, F> = TableFlags<IdOf<P>> & F;
type BaseOptions = FlagValues<TableFlags>;

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
    await runTable(definition, withInitialValues(flags, options) as BaseOptions & FlagValues<F>);
  return Object.assign(run, {
    command: { name, summary, flags },
    definition,
    planCells: (options: Options) => {
      const base = options as BaseOptions & FlagValues<F>;
      return planCells(definition, presetWithoutEngine(base), base);
    },
    read: (options: Options) => {
      const base = options as BaseOptions & FlagValues<F>;
      return makeTable(definition, presetWithoutEngine(base), base);
    },
  });
}

/**
 * The preset that options ask for, where no engine is started.
 *
 * @returns `paper` on a GPU that is asked for, else `quick`
 */
export function presetWithoutEngine(
  { preset, device }: { readonly preset?: Preset; readonly device: string },
): Preset {
  return preset ?? (device === "gpu" ? "paper" : "quick");
}

/** Creates a table from the command line's arguments, and prints it. */
export async function printTable<F extends Flags>(table: Table<F>): Promise<void> {
  await runCommand(async () => {
    const options = parseFlags(table.command, Deno.args);
    const made = await table(options as unknown as Partial<FlagValues<F>>);
    const { only, json, ci } = options as unknown as BaseOptions;
    if (only === "runs") return;
    console.log(json ? renderJson(made) : renderText(made, { details: ci }));
  });
}

async function runTable<P extends AnyProblem, F extends Flags, L extends LoadedProblem<P>>(
  definition: TableDefinition<P, F, L>,
  options: BaseOptions & FlagValues<F>,
): Promise<ResultTable> {
  const output = progressOutput(options);
  await ensureWritable(join(options.out, definition.name));
  if (options.only === "table") {
    return await makeTable(definition, presetWithoutEngine(options), options);
  }
  using interruption = listenForInterruption();
  const engine = await startEngineWithProgress(options, output);
  const preset = options.preset ?? (engine.device === "gpu" ? "paper" : "quick");
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
  options: BaseOptions,
): Promise<ResultTable> {
  const table = await readTable(definition, preset, options);
  await writeTable(join(options.out, definition.name), table, { details: options.ci });
  return table;
}

/** Whether every run that the options ask for is there with its result, so that no data is needed. */
async function isFinished<P extends AnyProblem, F extends Flags, L>(
  { name, rows, plan }: TableDefinition<P, F, L>,
  preset: Preset,
  options: BaseOptions,
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
  options: BaseOptions & FlagValues<F>,
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
  options: BaseOptions,
  output: ProgressOutput | null,
): readonly string[] {
  const { embedded } = options as BaseOptions & { readonly embedded?: boolean };
  const usual = Object.keys(rows).length - optionalRows.length;
  const isChosen = embedded || options.methods.length !== usual;
  if (problem.data === "full" || isChosen || sampleRows === undefined) return options.methods;
  output?.write(
    `${problem.id}: on the sample only ${sampleRows.join(", ")}; --embedded runs all rows\n`,
  );
  return sampleRows;
}

/** The rule, if it is not the paper's. */
function labelFree({ select }: BaseOptions): LabelFreeRule | undefined {
  return select === "labels" ? undefined : select;
}

const NO_RUNS: AlikeRuns = { differs: {}, runs: [] };

/** Creates the table of what is finished; nothing but run directories is read. */
async function readTable<P extends AnyProblem, F extends Flags, L>(
  definition: TableDefinition<P, F, L>,
  preset: Preset,
  options: BaseOptions,
): Promise<ResultTable> {
  const { name, title, family, scenarios, rows: definedRows } = definition;
  const { optionalRows = [], hiddenRows = [], baseline, reference } = definition;
  const select = labelFree(options);
  const columns = definition.columns ??
    scenarios.map((id): Column => ({ id, scenario: id, metrics: family.metrics }));
  const rows: TableRow[] = [];
  const measured: MeasuredRow[] = [];
  const notes: string[] = [];
  const baselines: { [column: string]: number | undefined } = {};
  for (const [method, row] of Object.entries(definedRows)) {
    const found: { [scenario: string]: readonly AlikeRuns[] } = {};
    for (const scenario of scenarios) {
      const { config } = presetSettings(
        row,
        family.shared(preset, scenario),
        preset,
        scenario,
      );
      const expected = { ...family.defaultFacts, ...config, select: select ?? null };
      const query = { out: options.out, table: row.of ?? name, scenario, method, preset };
      const seeds = chosenSeeds(options);
      const { groups, outdated } = await readCellRuns({ ...query, seeds }, expected);
      found[scenario] = groups;
      notes.push(
        ...outdated.map((directory) =>
          `Not in the table: ${directory}, written by an earlier version of pixelda, which kept its ` +
          "settings in another form."
        ),
      );
    }
    const count = Math.max(...Object.values(found).map((groups) => groups.length));
    if (count === 0 && optionalRows.includes(method)) continue;
    const cells = (group: number) =>
      columns.flatMap((column) =>
        cellsOf(
          column,
          found[column.scenario][group] ?? NO_RUNS,
          row.paper?.[column.id],
          baselines[column.id],
        )
      );
    const shownCells = cells(0);
    if (method === baseline) {
      for (const { id, scenario, metrics } of columns) {
        const runs = found[scenario][0]?.runs ?? [];
        baselines[id] = meanAccuracy(runs, storedAccuracy(metrics));
      }
    }
    const isShown = !hiddenRows.includes(method);
    if (isShown) rows.push({ method, label: row.label, cells: shownCells });
    // Runs of unlike configs are shown apart, and never averaged.
    for (let group = 1; isShown && group < count; group++) {
      const [first, other] = Object.values(found).find((groups) => groups.length > group)!
        .filter((_, i) => i === 0 || i === group);
      const between = differencesFrom(
        { ...first.runs[0].config, seed: 0 },
        { ...other.runs[0].config, seed: 0 },
      );
      const label = `${row.label} (${describeDifferences(between)})`;
      rows.push({ method, label, cells: cells(group) });
    }
    const own = Object.fromEntries(
      Object.entries(found).filter(([, groups]) => groups.length > 0)
        .map(([scenario, groups]) => [scenario, groups[0]]),
    );
    const runs = Object.values(own).flatMap((group) => group.runs);
    measured.push({ id: method, label: row.label, runs });
    if (runs.length === 0) continue;
    for (const [scenario, { differs }] of Object.entries(own)) {
      if (Object.keys(differs).length === 0) continue;
      notes.push(
        `${row.label} on ${scenario} († in the table): not the settings of the preset ${preset}: ` +
          `${describeDifferences(differs)}.`,
      );
    }
    const ownDomain = describeOwnDomain(own, family.metrics);
    if (ownDomain !== undefined) notes.push(`${row.label}: ${ownDomain}.`);
    notes.push(
      `${row.label}, settings that are not its authors': ${deviations(own, "own")}.`,
    );
  }
  const isMeasured = Object.values(baselines).some((accuracy) => accuracy !== undefined);
  return {
    table: name,
    title,
    preset,
    selection: [
      select === undefined ? family.selection : describeRule(select),
      ...definition.selection ? [definition.selection] : [],
    ].join("; "),
    notes: [
      ...definition.measured?.(measured) ?? [],
      ...failureNotes(rows, baseline && isMeasured ? definedRows[baseline].label : undefined),
      ...columns.flatMap(({ id }) => orderNote(rows, id, "accuracy") ?? []),
      ...family.describe(measured.flatMap(({ runs }) => runs)),
      ...precisionNotes(measured.flatMap(({ runs }) => runs)),
      ...measured.flatMap(({ label, runs }) => environmentNotes(label, runs)),
      ...definition.notes,
      ...notes,
    ],
    ...(reference !== undefined && { reference }),
    rows,
  };
}
