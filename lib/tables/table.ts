/** A table of results: one object, from which text, Markdown, JSON, LaTeX and CSV are made. */
import { join } from "node:path";
import * as v from "npm:valibot@1.5.0";
import { type Json, writeFileAtomically } from "../files/mod.ts";
import { renderCsv } from "./csv.ts";
import { renderLatex } from "./latex.ts";
import { renderMarkdown } from "./text.ts";

/** One measure of one method in one scenario, over seeds. */
export type TableCell = {
  readonly scenario: string;
  /** What was measured, such as `accuracy`. */
  readonly metric: string;
  /** Of paper, mean and std, such as `%`. */
  readonly unit: string;
  /** The paper's value; null if it has none. */
  readonly paper: number | null;
  /** Ours; null if there is no run. */
  readonly mean: number | null;
  /** Sample standard deviation over seeds; null for fewer than two. */
  readonly std: number | null;
  /** How many runs the mean is of. */
  readonly n: number;
  readonly seeds: readonly number[];
  /** Seeds whose training diverged, which have no value, where the table goes on without them. */
  readonly diverged?: readonly number[];
  /** Whether the whole data sets were used, or the sample that the repository carries. */
  readonly data: "full" | "embedded" | null;
  /** Directories of the runs. */
  readonly runs: readonly string[];
  /** Settings of the runs that are not the preset's own, such as `{ "steps": 3 }`, if any are. */
  readonly differs?: { readonly [path: string]: Json };
};

/** One method. */
export type TableRow = {
  /** Id, such as `source-only`. */
  readonly method: string;
  /** As the paper writes it. */
  readonly label: string;
  readonly cells: readonly TableCell[];
};

/** A whole table; rows and columns are in the order in which they shall appear. */
export type ResultTable = {
  /** Id, such as `table1`. */
  readonly table: string;
  readonly title: string;
  readonly preset: string;
  /** Which step's model was tested, in words. */
  readonly selection: string;
  /** What the reader must know besides, a sentence each. */
  readonly notes: readonly string[];
  readonly rows: readonly TableRow[];
};

/**
 * The table for programs: `{ table, preset, selection, rows }`.
 *
 * @example
 * ```ts
 * const table = { table: "table1", title: "", preset: "quick", selection: "", notes: [], rows: [] };
 * if (JSON.parse(renderJson(table)).preset !== "quick") throw new Error("Not as given");
 * ```
 */
export function renderJson({ table, preset, selection, rows }: ResultTable): string {
  return `${JSON.stringify({ table, preset, selection, rows }, null, 2)}\n`;
}

/**
 * Writes `table.md`, `table.json`, `table.tex` and `table.csv`.
 *
 * @param directory where to; made if needed
 * @returns the paths of the files, in this order
 *
 * @example
 * ```ts
 * const table = { table: "table1", title: "", preset: "quick", selection: "", notes: [], rows: [] };
 * const [markdown] = await writeTable(await Deno.makeTempDir(), table);
 * await Deno.stat(markdown);
 * ```
 */
export async function writeTable(directory: string, table: ResultTable): Promise<string[]> {
  const contents = {
    "table.md": renderMarkdown(table),
    "table.json": renderJson(table),
    "table.tex": renderLatex(table),
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
 * @throws {Error} if there is no table, or a field is missing or of another type
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
  const read = (name: string) => Deno.readTextFile(join(directory, name));
  const text = await read("table.json");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("it is not JSON");
  }
  const { success, output, issues } = v.safeParse(schema, value);
  if (!success) {
    const place = v.getDotPath(issues[0]);
    throw new Error(`${place === null ? "" : `${place}: `}${issues[0].message}`);
  }
  const markdown = (await read("table.md").catch(() => "")).replaceAll("\\*", "*").split("\n");
  const after = (mark: string) =>
    markdown.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
  return { ...output, title: after("# ")[0] ?? output.table, notes: after("- ") };
}
