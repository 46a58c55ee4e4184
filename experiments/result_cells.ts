/**
 * Cells of a table, read from run directories.
 *
 * @module
 */
import { join } from "@std/path";
import { runDirectory } from "../lib/runs/mod.ts";
import { mean, standardDeviation, type TableCell } from "../lib/tables/mod.ts";

/** Which cell to read, and the paper's number for it. */
export type CellQuery = {
  readonly out: string;
  readonly table: string;
  readonly scenario: string;
  readonly method: string;
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly metric: string;
  readonly unit: string;
  readonly paper: number | null;
};

type FinishedRun = {
  readonly seed: number;
  readonly directory: string;
  /** If training diverged, there is no value. */
  readonly diverged: boolean;
  readonly value: number;
  readonly data: "full" | "embedded";
};

/**
 * Reads the finished runs of a cell; runs of another preset do not count.
 *
 * @returns the cell, with mean `null` where no run is finished; runs that diverged are named apart
 */
export async function readCell(query: CellQuery): Promise<TableCell> {
  const finished: FinishedRun[] = [];
  for (const seed of query.seeds) {
    const run = await readFinished(query, seed);
    if (run !== undefined) finished.push(run);
  }
  const runs = finished.filter(({ diverged }) => !diverged);
  const diverged = finished.filter(({ diverged }) => diverged).map(({ seed }) => seed);
  const values = runs.map(({ value }) => value);
  return {
    scenario: query.scenario,
    metric: query.metric,
    unit: query.unit,
    paper: query.paper,
    mean: values.length === 0 ? null : mean(values),
    std: standardDeviation(values),
    n: runs.length,
    seeds: runs.map(({ seed }) => seed),
    ...(diverged.length > 0 && { diverged }),
    // One run on the sample makes the cell one of the sample.
    data: runs.length === 0
      ? null
      : runs.some(({ data }) => data === "embedded")
      ? "embedded"
      : "full",
    runs: runs.map(({ directory }) => directory),
  };
}

async function readFinished(query: CellQuery, seed: number): Promise<FinishedRun | undefined> {
  const directory = runDirectory(query.out, { ...query, seed });
  const [config, result] = await Promise.all(["config.json", "result.json"].map(async (name) => {
    try {
      return JSON.parse(await Deno.readTextFile(join(directory, name)));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw new Error(`Cannot read ${join(directory, name)}: ${(error as Error).message}`);
    }
  }));
  if (config === undefined || result === undefined) return undefined;
  if (config.config.preset !== query.preset) return undefined;
  return {
    seed,
    directory,
    diverged: result.diverged !== undefined,
    value: result.metrics[query.metric],
    data: config.config.data,
  };
}
