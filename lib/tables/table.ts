/** A table of results: one object, from which text, Markdown, JSON, LaTeX and CSV are made. */
import { join } from "node:path";
import { writeFileAtomically } from "../files/mod.ts";
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
