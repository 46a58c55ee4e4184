/**
 * A cell: a process, and the runs that it leaves. What is done is read from their directories alone.
 *
 * @module
 */
import { dirname, fromFileUrl, join, resolve } from "@std/path";
import { readRunProgress } from "../../lib/runs/mod.ts";

/** A process to run, and the runs that it leaves. */
export type Cell = {
  /** For example `mnist-usps pixelda seed 0`. */
  readonly label: string;
  /** A script, by its path from the root of this repository, or its whole path. */
  readonly script: string;
  /** Its flags, but for `--threads`. */
  readonly args: readonly string[];
  /** Its runs, in their order; it is finished when each has its result. */
  readonly runs: readonly {
    readonly directory: string;
    readonly steps: number;
    /** The step that its process stops it at, and that is enough. @default {its result} */
    readonly until?: number;
  }[];
  /** The file that keeps what it prints. */
  readonly log: string;
  /** What it is expected to take, by the plan. */
  readonly estimate: CellEstimate;
};

/** What a cell takes. */
export type CellEstimate = {
  /** Processor time, in seconds: on two threads it lasts half as long. */
  readonly seconds: number;
  /** Resident memory, in bytes. */
  readonly memory: number;
  /** What its runs keep on disk, in bytes. */
  readonly disk: number;
};

/** How far a cell is. */
export type CellProgress = {
  readonly finished: boolean;
  /** Of all its runs. */
  readonly step: number;
  readonly steps: number;
};

/** Reads how far a cell is. */
export async function readCellProgress({ runs }: Cell): Promise<CellProgress> {
  const states = await Promise.all(runs.map(async ({ directory, until = Infinity }) => {
    const { finished, step } = await readRunProgress(directory);
    return { finished: finished || step >= until, step };
  }));
  return {
    finished: states.every(({ finished }) => finished),
    step: states.reduce((sum, { step, finished }, i) => sum + (finished ? runs[i].steps : step), 0),
    steps: runs.reduce((sum, { steps }) => sum + steps, 0),
  };
}

/** Cells that are not finished, those that take longest first. */
export async function longestFirst(cells: readonly Cell[]): Promise<Cell[]> {
  const left: Cell[] = [];
  for (const cell of cells) if (!(await readCellProgress(cell)).finished) left.push(cell);
  return left.sort((a, b) => b.estimate.seconds - a.estimate.seconds);
}

/** What `runLocally` reports, at intervals, while cells run. */
export type SweepState = {
  /** Cells whose results are there. */
  readonly done: number;
  readonly running: readonly (CellProgress & { readonly label: string })[];
  /** Cells that wait. */
  readonly left: number;
  /** Cells that failed twice, and why. */
  readonly failed: readonly CellFailure[];
  /** Until all are done, as far as it is known. */
  readonly secondsLeft: number;
};

/** A cell that failed twice. */
export type CellFailure = { readonly cell: Cell; readonly reason: string };

const root = fromFileUrl(new URL("../..", import.meta.url));

/** Arguments for Deno that run a script of this repository, with `@std` from where this process has it. */
export function denoArguments(script: string, args: readonly string[]): string[] {
  const std = import.meta.resolve("@std/path");
  const map = std.startsWith("file:")
    ? ["--import-map", join(dirname(fromFileUrl(std)), "import_map.json")]
    : [];
  const config = ["--config", join(root, "deno.json"), ...map];
  return ["run", "--quiet", "-A", ...config, resolve(root, script), ...args];
}
