/**
 * `deno task ablate TABLE --method M --set SETTING=VALUE`: a method of a table with its preset's own
 * settings, and with some changed, over the same seeds. Runs of the preset's own settings are those of
 * the table.
 *
 * @module
 */
import { canonicalJson, type Json, type JsonRecord, sha256 } from "../lib/files/mod.ts";
import { renderJson, renderText, type ResultTable } from "../lib/tables/mod.ts";
import {
  argument,
  choice,
  type Flags,
  type FlagValues,
  HelpRequest,
  helpText,
  list,
  parseFlags,
  runCommand,
  suggest,
  UsageError,
} from "./cli/mod.ts";
import { parseChanges } from "./core/changes.ts";
import { defineTable, type Table } from "./core/define_table.ts";
import type { TableDefinition, TableFlags, TableOptions } from "./core/table_definition.ts";
import { changeRow, type OwnSettings } from "./core/row.ts";
import { PRESETS, resolve, settingAt } from "./core/settings.ts";
import { table1 } from "./table1.ts";
import { table2 } from "./table2.ts";
import { table3 } from "./table3.ts";
import { table4 } from "./table4.ts";
import { table5 } from "./table5.ts";
import { table6 } from "./table6.ts";

const tables = { table1, table2, table3, table4, table5, table6 };

/** The id of the row of changed settings, and the name of its runs. */
const CHANGED = "changed";

/** What the paper found by leaving losses of PixelDA out, by the setting that does it. */
const PAPER: { readonly [setting: string]: string } = {
  "discriminatorWeights.taskSource": "The paper's Table 5, on LineMod over 10 seeds, without the " +
    "task loss on source images: standard deviation of accuracy 22.32 instead of 2.04.",
  "generatorWeights.content":
    "The paper's Table 5, on LineMod over 10 seeds, without the content " +
    "loss: standard deviation of accuracy 2.04 instead of 1.6, of the angle 3.24 instead of 6.97.",
};

// deno-lint-ignore no-explicit-any -- whatever its problems are
type AnyDefinition = TableDefinition<any, any, any>;

/**
 * Defines the table of an ablation.
 *
 * @param base the table whose method it is
 * @param changes values by path
 * @param scenarios those of its columns to show
 * @returns a table of two rows
 */
export function ablation(
  base: AnyDefinition,
  method: string,
  changes: { readonly [path: string]: Json },
  scenarios: readonly string[] = base.scenarios,
): AnyDefinition {
  const { [method]: row, [base.baseline ?? ""]: baseline } = base.rows;
  const words = Object.entries(changes).map(([path, value]) => `${path}=${canonicalJson(value)}`)
    .sort().join(",");
  const isPlain = /^[\w.=,+-]{1,150}$/.test(words);
  const name = `ablate-${base.name}-${method}-${isPlain ? words : sha256(words).slice(0, 12)}`;
  const hidden = base.baseline === undefined || base.baseline === method
    ? {}
    : { [base.baseline]: { ...baseline, of: base.name } };
  const supporting = Object.fromEntries(
    (base.hiddenRows ?? []).map((id) => [id, { ...base.rows[id], of: base.name }]),
  );
  const plan = base.plan;
  return {
    ...base,
    name,
    scenarios,
    columns: base.columns?.filter(({ scenario }) => scenarios.includes(scenario)),
    title: `${row.label} of ${base.name}, with ${words.replaceAll(",", ", ")}`,
    rows: {
      ...hidden,
      ...supporting,
      [method]: { ...row, of: base.name },
      [CHANGED]: {
        ...changeRow(row, changes),
        paper: undefined,
        trains: method,
        label: `${row.label}, ${words.replaceAll(",", ", ")}`,
      },
    },
    hiddenRows: [...Object.keys(hidden), ...Object.keys(supporting)],
    optionalRows: [],
    sampleRows: undefined,
    baseline: Object.keys(hidden)[0],
    reference: method,
    mayDiverge: true,
    measured: undefined,
    notes: method.startsWith("pixelda") || base.name === "table5"
      ? Object.keys(changes).flatMap((path) => PAPER[path] ?? [])
      : [],
    ...(plan !== undefined && {
      *plan(loaded: unknown, choice: Parameters<typeof plan>[1]) {
        yield* plan(loaded, choice);
        const changesOf = (id: string) => ({
          ...choice.changesOf(id),
          ...(id === method && changes),
        });
        for (const run of plan(loaded, { ...choice, changesOf })) {
          if (run.name.method !== method) continue;
          yield { ...run, name: { ...run.name, table: name, method: CHANGED }, mayDiverge: true };
        }
      },
    }),
  };
}

/**
 * Parses a command line, runs what is not finished, and makes the table.
 *
 * @param args flags as on the command line; the table's name first
 * @returns the table of two rows, and what to print of it
 * @throws {UsageError} for a table, method or setting that does not exist, or changes of nothing
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export async function ablate(
  args: readonly string[],
): Promise<{ readonly table: ResultTable } & Pick<TableOptions, "json" | "only">> {
  const found = findTable(args);
  const command = { name: "ablate", summary: SUMMARY, flags: found.flags };
  const parsed = parseFlags(command, args) as unknown as AblationFlags;
  const { table, options } = defineAblation(found.definition, parsed);
  return { ...options, table: await table(options) };
}

/** The flags' values, but for those of a table's data. */
export type AblationFlags = Omit<TableOptions, "methods" | "ci"> & {
  readonly method: string | undefined;
  readonly set: readonly string[];
  readonly row: "own" | "changed" | undefined;
};

/**
 * Defines the table that a command line asks for.
 *
 * @returns the table, and the options to call it with
 * @throws {UsageError} for a setting that does not exist, or changes of nothing
 */
export function defineAblation(
  definition: AnyDefinition,
  flags: AblationFlags,
): { readonly table: Table<TableFlags>; readonly options: FlagValues<TableFlags> } {
  const { method, set, row, scenarios } = flags;
  if (method === undefined) throw new UsageError("Name the method to change: --method");
  if (set.length === 0) {
    throw new UsageError("Name what to change: --set SETTING=VALUE, once or more");
  }
  if (row !== undefined && definition.plan !== undefined) {
    throw new UsageError(`--row ${row}: the runs of ${definition.name} are trained together`);
  }
  const { settings } = definition.rows[method];
  const known = PRESETS.flatMap((preset) => definition.scenarios.map((id) => settings(preset, id)));
  const changes = parseChanges(set, known, method);
  if (known.every((own) => isUnchanged(own, changes))) {
    throw new UsageError(`--set ${set.join(", ")}: that is the preset's own, everywhere`);
  }
  const methods = { own: [method], changed: [CHANGED], both: [method, CHANGED] }[row ?? "both"];
  return {
    table: defineTable(ablation(definition, method, changes, scenarios)),
    options: { ...flags, methods, ci: true },
  };
}

function isUnchanged(own: OwnSettings, changes: { readonly [path: string]: Json }): boolean {
  const values = resolve(own) as JsonRecord;
  return Object.entries(changes).every(([path, value]) =>
    canonicalJson(settingAt(values, path) ?? null) === canonicalJson(value)
  );
}

const SUMMARY = "Trains a method of a table with changed settings, and compares both over seeds.";

/**
 * Finds the table that a command line names, and the flags of its ablation.
 *
 * @param command what follows `deno task` before the table's name
 * @throws {UsageError} if there is no such table
 * @throws {HelpRequest} for `--help` in its place
 */
export function findTable(
  args: readonly string[],
  command = "ablate",
): { readonly definition: AnyDefinition; readonly flags: Flags } {
  const [name = ""] = args[0] === "--" ? args.slice(1) : args;
  const names = Object.keys(tables);
  const table = argument("TABLE", `Whose method: ${names.join(", ")}`, "");
  const set = list("SETTING=VALUE", "Setting to change, by its path; may be given more than once");
  if (name === "--help" || name === "-h") {
    throw new HelpRequest(helpText({ name: command, summary: SUMMARY, flags: { table, set } }));
  }
  if (!(name in tables)) {
    throw new UsageError(
      `Name a table first, as in: deno task ${command} table1 --method pixelda --set steps=500; ` +
        (name === "" || name.startsWith("-")
          ? `there are ${names.join(", ")}`
          : `${name}: ${suggest(name, names)}`),
    );
  }
  const { command: { flags: all }, definition } = tables[name as keyof typeof tables];
  const { methods: __, ci: ___, ...flags } = all as Flags;
  const { hiddenRows = [] } = definition;
  const ids = Object.keys(definition.rows).filter((id) => !hiddenRows.includes(id));
  const row = choice(["own", "changed"], "Train this row alone");
  return {
    definition,
    flags: { table, method: choice(ids, "Row of the table"), set, row, ...flags },
  };
}

if (import.meta.main) {
  await runCommand(async () => {
    const { table, json, only } = await ablate(Deno.args);
    if (only === "runs") return;
    console.log(json ? renderJson(table) : renderText(table, { details: true }));
  });
}
