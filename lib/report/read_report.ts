/**
 * What a report shows: a folder of runs, and the tables made of them.
 *
 * @module
 */
import { join } from "node:path";
import { readRuns, type RunsFolder } from "../runs/mod.ts";
import { readTable, type ResultTable, TableError } from "../tables/mod.ts";

/** A table that was made of runs. */
export type ReportTable = ResultTable & {
  /** Its directory under the folder of runs, with slashes. */
  readonly path: string;
};

/** What a folder of runs holds, its tables read. */
export type ReportContent = Omit<RunsFolder, "tables"> & {
  readonly tables: readonly ReportTable[];
};

/**
 * Reads all runs, tables and figures under a folder; what is broken is listed among the problems.
 *
 * @throws {Error} if there is no such folder
 *
 * @example
 * ```ts
 * const { tables, problems } = await readReport(await Deno.makeTempDir());
 * if (tables.length + problems.length !== 0) throw new Error("Something in an empty folder");
 * ```
 */
export async function readReport(folder: string): Promise<ReportContent> {
  const { tables: paths, problems, ...content } = await readRuns(folder);
  const tables: ReportTable[] = [];
  const broken: { path: string; reason: string }[] = [];
  for (const path of paths) {
    try {
      tables.push({ ...await readTable(join(folder, path)), path });
    } catch (error) {
      const file = path === "" ? "table.json" : `${path}/table.json`;
      broken.push({ path: file, reason: error instanceof TableError ? error.reason : `${error}` });
    }
  }
  return { ...content, tables, problems: [...problems, ...broken] };
}
