/** The files of a table: `table.md`, `table.json`, `table.tex` and `table.csv`. */
import { join } from "node:path";
import * as v from "npm:valibot@1.5.0";
import { readBoundedText, writeFileAtomically } from "../files/mod.ts";
import { cellStatistics } from "./cell_statistics.ts";
import { renderCsv, renderLatex, renderMarkdown, type RenderOptions } from "./render.ts";
import type { ResultTable } from "./table.ts";

/** A table that cannot be read. */
export class TableError extends Error {
  /** Always `TableError`. */
  override name = "TableError";

  /** Writes the message. */
  constructor(readonly path: string, readonly reason: string) {
    super(`Cannot read ${path}: ${reason}`);
  }
}

/** Most bytes of a table's file; those of the paper's tables have some 10,000. */
const MAX_TABLE_BYTES = 2 ** 26;

/**
 * The table for programs: `{ table, preset, selection, rows }`, where it has one with its `reference`;
 * cells of several seeds have `statistics`, see {@linkcode cellStatistics}.
 *
 * @example
 * ```ts
 * const table = { table: "table1", title: "", preset: "quick", selection: "", notes: [], rows: [] };
 * if (JSON.parse(renderJson(table)).preset !== "quick") throw new Error("Not as given");
 * ```
 */
export function renderJson(whole: ResultTable): string {
  const { table, preset, selection, reference } = whole;
  const rows = whole.rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell) => ({
      ...cell,
      ...((cell.values?.length ?? 0) > 1 && { statistics: cellStatistics(whole, cell) }),
    })),
  }));
  return `${JSON.stringify({ table, preset, selection, reference, rows }, null, 2)}\n`;
}

/**
 * Writes `table.md`, `table.json`, `table.tex` and `table.csv`.
 *
 * @param directory to write to, created if needed
 * @param options whether Markdown and LaTeX have the details of the seeds
 * @returns the paths of the files, in this order
 *
 * @example
 * ```ts
 * const table = { table: "table1", title: "", preset: "quick", selection: "", notes: [], rows: [] };
 * const [markdown] = await writeTable(await Deno.makeTempDir(), table);
 * await Deno.stat(markdown);
 * ```
 */
export async function writeTable(
  directory: string,
  table: ResultTable,
  options: RenderOptions = {},
): Promise<string[]> {
  const contents = {
    "table.md": renderMarkdown(table, options),
    "table.json": renderJson(table),
    "table.tex": renderLatex(table, options),
    "table.csv": renderCsv(table),
  };
  const paths: string[] = [];
  for (const [name, content] of Object.entries(contents)) {
    paths.push(join(directory, name));
    await writeFileAtomically(paths.at(-1)!, content);
  }
  return paths;
}

const maybe = v.nullable(v.pipe(v.number(), v.finite()));

const schema: v.GenericSchema<unknown, Omit<ResultTable, "title" | "notes">> = v.object({
  table: v.string(),
  preset: v.string(),
  selection: v.string(),
  reference: v.optional(v.string()),
  rows: v.array(v.object({
    method: v.string(),
    label: v.string(),
    cells: v.array(v.object({
      scenario: v.string(),
      metric: v.string(),
      unit: v.string(),
      paper: maybe,
      mean: maybe,
      std: maybe,
      n: v.pipe(v.number(), v.integer(), v.minValue(0)),
      seeds: v.array(v.number()),
      values: v.optional(v.array(v.number())),
      failed: v.optional(v.array(v.number())),
      diverged: v.optional(v.array(v.number())),
      data: v.nullable(v.picklist(["full", "embedded"])),
      runs: v.array(v.string()),
      differs: v.optional(v.record(v.string(), v.any())),
    })),
  })),
});

/**
 * Reads what {@linkcode writeTable} wrote: `table.json`, and the title and notes of `table.md`.
 *
 * @param directory where the files are
 * @returns the table; its notes include what {@linkcode footing} adds
 * @throws {TableError} if there is no table, or a field is missing or of another type
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const table = { table: "table1", title: "Digits", preset: "quick", selection: "", notes: [], rows: [] };
 * await writeTable(directory, table);
 * if ((await readTable(directory)).title !== "Digits") throw new Error("Not as written");
 * ```
 */
export async function readTable(directory: string): Promise<ResultTable> {
  const read = (name: string) => readBoundedText(join(directory, name), MAX_TABLE_BYTES);
  const path = join(directory, "table.json");
  const text = await read("table.json").catch((error) => {
    throw new TableError(
      path,
      error instanceof Deno.errors.NotFound ? "it is missing" : error.message,
    );
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TableError(path, "it is not JSON");
  }
  const { success, output, issues } = v.safeParse(schema, value);
  if (!success) {
    const place = v.getDotPath(issues[0]);
    throw new TableError(path, `${place === null ? "" : `${place}: `}${issues[0].message}`);
  }
  const markdown = (await read("table.md").catch(() => "")).replaceAll("\\*", "*").split("\n");
  const after = (mark: string) =>
    markdown.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
  return { ...output, title: after("# ")[0] ?? output.table, notes: after("- ") };
}
