/**
 * A table of objects and poses: methods in rows, and for each scenario accuracy and angle.
 *
 * @module
 */
import type { PoseScenario, PoseScenarioId } from "../../datasets/linemod/mod.ts";
import { orderNote, type ResultTable, type TableRow } from "../../lib/tables/mod.ts";
import type { ProgressOutput } from "../../lib/terminal/mod.ts";
import { chosenSeeds, type FlagValues, parseFlags } from "../cli/mod.ts";
import { runTable, type TableOptions } from "../table_command.ts";
import type { TableRun } from "../table_run.ts";
import { type Changes, type PoseMethod, poseTableRun } from "./method.ts";
import { dataNotes, departureNotes, SELECTION } from "./notes.ts";
import { type PaperResult, readPoseCells } from "./pose_cells.ts";
import { loadAveragedScenario, type PoseFlags, poseFlags } from "./scenarios.ts";

/** One row. */
export type PoseRow = {
  /** As the paper writes it. */
  readonly label: string;
  readonly method: PoseMethod;
  /** The paper's numbers for each scenario. */
  readonly paper: { readonly [scenario in PoseScenarioId]?: PaperResult };
};

/** A table of the paper. */
export type PoseTable = {
  /** Id, such as `table2`. */
  readonly name: string;
  readonly summary: string;
  readonly title: string;
  readonly scenarios: readonly PoseScenarioId[];
  readonly rows: { readonly [row: string]: PoseRow };
  /** Seeds where the command line gives none. @default {[0]} */
  readonly seeds?: number[];
  /** Whether runs that diverge count as failures, and the table goes on. @default {false} */
  readonly mayDiverge?: boolean;
  /** What the reader must know besides, a sentence each. */
  readonly notes: readonly string[];
  /** Makes more of them of what was measured. */
  readonly measured?: (rows: readonly TableRow[]) => Promise<readonly string[]>;
};

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param table which
 * @param args flags as on the command line
 * @returns the table, or `undefined` if a signal stopped the work
 */
export async function poseTable(
  table: PoseTable,
  args: readonly string[],
): Promise<ResultTable | undefined> {
  const { name, summary, scenarios, rows, seeds } = table;
  const flags = poseFlags({ scenarios, methods: Object.keys(rows), seeds });
  return await runTable({
    name,
    runs: (options: Options, output) => runsOf(table, options, output),
    read: (options) => read(table, options),
  }, parseFlags({ name, summary, flags }, args));
}

type Options = TableOptions<FlagValues<PoseFlags<PoseScenarioId>>>;

async function* runsOf(
  { name, rows, mayDiverge }: PoseTable,
  options: Options,
  output: ProgressOutput | null,
): AsyncGenerator<TableRun> {
  const { preset, steps, backgrounds, methods } = options;
  const changes: Changes = steps === undefined ? {} : { steps };
  const scenarios: PoseScenario[] = [];
  for (const id of options.scenarios) {
    scenarios.push(await loadAveragedScenario(id, options, output));
  }
  for (const scenario of scenarios) {
    const also: Changes = scenario.id === "linemod-inet"
      ? { backgrounds: backgrounds ?? null }
      : {};
    for (const seed of chosenSeeds(options)) {
      for (const row of methods) {
        const { method } = rows[row];
        const choice = { scenario, row, method, preset, seed, changes, also };
        yield { ...poseTableRun(name, choice), mayDiverge };
      }
    }
  }
}

async function read(
  { name, title, scenarios, rows: paperRows, notes, measured }: PoseTable,
  options: Options,
): Promise<ResultTable> {
  const { preset, out } = options;
  const rows: TableRow[] = [];
  for (const [method, { label, paper }] of Object.entries(paperRows)) {
    const cells = [];
    for (const scenario of scenarios) {
      const query = { out, table: name, scenario, method, preset, seeds: chosenSeeds(options) };
      cells.push(...await readPoseCells(query, paper[scenario]));
    }
    rows.push({ method, label, cells });
  }
  const methods = Object.fromEntries(
    Object.values(paperRows).map(({ label, method }) => [label, method]),
  );
  return {
    table: name,
    title,
    preset,
    selection: SELECTION,
    notes: [
      ...await measured?.(rows) ?? [],
      ...scenarios.flatMap((id) => orderNote(rows, id, "accuracy") ?? []),
      ...await dataNotes(rows),
      ...notes,
      ...departureNotes(methods, preset),
    ],
    rows,
  };
}
