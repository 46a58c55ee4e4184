/**
 * A table of the runs that are finished: its cells and the notes under it.
 *
 * @module
 */
import { orderNote, type ResultTable, type TableRow } from "../../lib/tables/mod.ts";
import { chosenSeeds, type Flags } from "../cli/mod.ts";
import {
  type AlikeRuns,
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
import type { AnyProblem } from "./problem.ts";
import { presetSettings } from "./row.ts";
import { describeRule } from "./selection.ts";
import type { Preset } from "./settings.ts";
import {
  labelFree,
  type MeasuredRow,
  type TableDefinition,
  type TableOptions,
} from "./table_definition.ts";

const NO_RUNS: AlikeRuns = { differs: {}, runs: [] };

/** Creates the table of what is finished; nothing but run directories is read. */
export async function readTable<P extends AnyProblem, F extends Flags, L>(
  definition: TableDefinition<P, F, L>,
  preset: Preset,
  options: TableOptions,
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
    if (row.note !== undefined) notes.push(`${row.label}: ${row.note}.`);
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
