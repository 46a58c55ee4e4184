/**
 * A folder of runs, as the report sees it.
 *
 * @module
 */
import { join } from "node:path";
import {
  type PictureFile,
  pngSize,
  type Problem,
  readRun,
  type ReportRun,
  under,
} from "./read_run.ts";
import { type FinishedTable, parseTable } from "./run_files.ts";

/** A table that was made of runs. */
export type ReportTable = FinishedTable & {
  /** Its directory under the folder of runs, with slashes. */
  readonly path: string;
  /** As the table's Markdown has it. */
  readonly title: string;
  /** What the reader must know, such as how the settings differ from the paper's. */
  readonly notes: readonly string[];
};

/** What a folder of runs holds. */
export type RunsFolder = {
  readonly folder: string;
  readonly tables: readonly ReportTable[];
  readonly runs: readonly ReportRun[];
  /** Pictures that belong to no run, such as figures. */
  readonly figures: readonly PictureFile[];
  /** What is in the folder but cannot be shown. */
  readonly problems: readonly Problem[];
};

type Found = { [kind in "tables" | "runs" | "figures" | "problems"]: RunsFolder[kind][number][] };

/**
 * Reads all runs, tables and figures under a folder. Links are not followed.
 *
 * @throws {Error} if there is no such folder
 *
 * @example
 * ```ts
 * const folder = await Deno.makeTempDir();
 * await Deno.mkdir(`${folder}/holiday`);
 * const { runs, problems } = await readRuns(folder);
 * if (runs.length !== 0 || problems[0].path !== "holiday") throw new Error("Not told");
 * ```
 */
export async function readRuns(folder: string): Promise<RunsFolder> {
  const info = await Deno.stat(folder).catch(() => null);
  if (!info?.isDirectory) {
    throw new Error(`Cannot read runs: ${folder} is no folder; train first, or name another`);
  }
  const found: Found = { tables: [], runs: [], figures: [], problems: [] };
  await search(folder, "", found);
  return { folder, ...found };
}

/** @returns whether the directory holds anything to show */
async function search(folder: string, path: string, found: Found): Promise<boolean> {
  const entries = await Array.fromAsync(Deno.readDir(join(folder, path)));
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  if (entries.some(({ name }) => name === "config.json")) {
    const run = await readRun(folder, path, found.problems);
    if (run !== undefined) found.runs.push(run);
    return true;
  }
  let isKnown = false;
  const foreign: string[] = [];
  for (const { name, isDirectory, isFile, isSymlink } of entries) {
    const inner = under(path, name);
    if (isSymlink) {
      found.problems.push({ path: inner, reason: "a link, which is not followed" });
    } else if (isDirectory) {
      if (await search(folder, inner, found).catch((error) => unreadable(error, inner, found))) {
        isKnown = true;
      } else foreign.push(inner);
    } else if (isFile && name === "table.json") {
      await readTable(folder, path, found);
      isKnown = true;
    } else if (isFile && name.endsWith(".png")) {
      await readFigure(folder, inner, found);
      isKnown = true;
    }
  }
  // A directory of nothing but foreign ones is named once, by whoever called for it.
  if (!isKnown && path !== "") return false;
  for (const each of foreign) {
    found.problems.push({ path: each, reason: "no run: there is no config.json in it" });
  }
  return isKnown;
}

function unreadable(error: Error, path: string, { problems }: Found): boolean {
  problems.push({ path, reason: error.message });
  return true;
}

async function readTable(folder: string, path: string, { tables, problems }: Found): Promise<void> {
  try {
    const read = (name: string) => Deno.readTextFile(join(folder, path, name));
    const table = parseTable(await read("table.json"));
    const markdown = (await read("table.md").catch(() => "")).replaceAll("\\*", "*").split("\n");
    const after = (mark: string) =>
      markdown.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
    tables.push({ ...table, path, title: after("# ")[0] ?? table.table, notes: after("- ") });
  } catch (error) {
    problems.push({ path: under(path, "table.json"), reason: (error as Error).message });
  }
}

async function readFigure(folder: string, path: string, found: Found): Promise<void> {
  try {
    found.figures.push({ path, ...await pngSize(join(folder, path)) });
  } catch (error) {
    found.problems.push({ path, reason: (error as Error).message });
  }
}
