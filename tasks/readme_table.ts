/**
 * `deno task readme RUNS…`: writes Table 1 into README.md from finished tables, one folder of runs for
 * each preset, with the time that a run of each cell took.
 *
 * @module
 */
import { isAbsolute, join } from "@std/path";
import { HelpRequest, runCommand, UsageError } from "../experiments/cli/mod.ts";
import { writeFileAtomically } from "../lib/files/mod.ts";
import { readResult } from "../lib/runs/mod.ts";
import { readTable, type ResultTable, type TableCell } from "../lib/tables/mod.ts";

/** The lines of README.md around the table. */
const [BEGIN, END] = ["<!-- table 1: deno task readme -->", "<!-- end of table 1 -->"];

const USAGE = "deno task readme RUNS…, a folder of runs for each preset";

/** The part of a table that README.md shows. */
export type FinishedTable = Pick<ResultTable, "preset" | "rows">;

/** Seconds that a run took, by its directory; `null` if it was interrupted. */
export type Seconds = { readonly [run: string]: number | null };

/**
 * Compares the tables of several presets with the paper's numbers.
 *
 * @param tables of the same rows and scenarios
 * @param seconds of every run in them
 * @returns Markdown, such as `| DSN | 91.3 | 88.0, 2 min | …`
 * @throws {Error} if a cell's runs had other settings than the preset
 */
export function renderReadmeTable(tables: readonly FinishedTable[], seconds: Seconds): string {
  const scenarios = tables[0].rows[0].cells.map(({ scenario }) => scenario);
  const names = tables.map(({ preset }) => preset);
  const head = ["", ...scenarios.flatMap((id) => [`${id}: paper`, ...names])];
  const body = tables[0].rows.map(({ method, label }) => [
    label,
    ...scenarios.flatMap((id) => {
      const cells = tables.map(({ rows }) =>
        rows.find((row) => row.method === method)!.cells.find(({ scenario }) => scenario === id)!
      );
      cells.forEach((cell, i) => requirePreset(cell, `${names[i]}, ${label}, ${id}`));
      return [cells[0].paper?.toFixed(1) ?? "–", ...cells.map((cell) => render(cell, seconds))];
    }),
  ]);
  const rule = head.map(() => "---");
  return [head, rule, ...body].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function requirePreset({ differs = {} }: TableCell, cell: string): void {
  const settings = Object.entries(differs).map(([path, value]) =>
    `${path} ${JSON.stringify(value)}`
  );
  if (settings.length === 0) return;
  throw new Error(
    `Cannot show ${cell} as the preset's: its runs had ${settings.join(", ")}. Train it again`,
  );
}

function render({ mean, std, data, runs }: TableCell, seconds: Seconds): string {
  if (mean === null) return "–";
  const spread = std === null ? "" : ` ± ${std.toFixed(1)}`;
  const star = data === "embedded" ? "\\*" : "";
  const times = runs.map((run) => seconds[run]);
  const known = times.every((time) => time !== null);
  const total = times.reduce<number>((sum, time) => sum + (time ?? 0), 0);
  const time = known ? `, ${formatTime(total / times.length)}` : "";
  return `${mean.toFixed(1)}${spread}${star}${time}`;
}

function formatTime(seconds: number): string {
  return seconds < 100 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/**
 * Replaces the table between the two marks.
 *
 * @throws {Error} if the text lacks a mark
 */
export function insertTable(text: string, table: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) {
    throw new Error(`Cannot insert the table: the text needs the lines ${BEGIN} and ${END}`);
  }
  return `${text.slice(0, begin)}${BEGIN}\n\n${table}\n\n${text.slice(end)}`;
}

async function readSeconds(tables: readonly FinishedTable[], folder: string): Promise<Seconds> {
  const runs = tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells))
    .flatMap((cell) => cell.runs);
  const entries = await Promise.all(runs.map(async (run) => {
    const result = await readResult(isAbsolute(run) ? run : join(folder, run));
    const { from, seconds } = result?.timing ?? { from: 0, seconds: null };
    return [run, from === 0 ? seconds : null];
  }));
  return Object.fromEntries(entries);
}

if (import.meta.main) {
  await runCommand(async () => {
    const folders = Deno.args;
    if (folders.some((folder) => folder === "--help" || folder === "-h")) {
      throw new HelpRequest(
        `Writes Table 1 into README.md from finished tables.\n\n${USAGE}, such as ` +
          "runs/quick runs/compact",
      );
    }
    if (folders.length === 0 || folders.some((folder) => folder.startsWith("-"))) {
      throw new UsageError(`Usage: ${USAGE}`);
    }
    const tables = await Promise.all(folders.map((folder) => readTable(join(folder, "table1"))));
    const seconds = await readSeconds(tables, Deno.cwd());
    const path = join(import.meta.dirname!, "..", "README.md");
    const text = insertTable(await Deno.readTextFile(path), renderReadmeTable(tables, seconds));
    await writeFileAtomically(path, text);
  });
}
