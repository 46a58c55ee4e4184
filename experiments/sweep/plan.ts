/**
 * The plan of a sweep: which cells a table's options ask for, which are done, and what the others
 * take.
 *
 * @module
 */
import { join } from "@std/path";
import { canonicalJson } from "../../lib/files/mod.ts";
import { readRun, runDirectory, type StoredRun } from "../../lib/runs/mod.ts";
import { countNoun, formatDuration, formatGigabytes } from "../../lib/terminal/mod.ts";
import { argumentsOf, type Flags, type FlagValues, seedRanges, UsageError } from "../cli/mod.ts";
import { describeDifferences, differencesFrom } from "../core/cells.ts";
import { presetFor, type Table } from "../core/define_table.ts";
import type { TableFlags } from "../core/table_definition.ts";
import type { PlannedRun } from "../core/planned_cells.ts";
import type { Cell, CellEstimate } from "./cell.ts";
import { estimateRun } from "./estimate.ts";

/** A cell, and whether it is done already. */
export type SweepCell = Cell & {
  readonly finished: boolean;
  /** What its cells with other seeds share, for example `mnist-usps pixelda`. */
  readonly group: string;
  readonly seed: number;
};

/** What to run, and for which table. */
export type Plan = { readonly title: string; readonly cells: readonly SweepCell[] };

/** A cell before its runs are looked up. */
export type PlannedProcess = {
  /** What its cells with other seeds share, for example `mnist-usps pixelda`. */
  readonly group: string;
  readonly seed: number;
  readonly script: string;
  readonly args: readonly string[];
  readonly runs: readonly PlannedRun[];
};

/** The options of a table, whatever its other flags are. */
type Options = FlagValues<TableFlags>;

/** The command that runs one cell. */
export type CellCommand = {
  readonly script: string;
  readonly flags: Flags;
  /** Flags that choose the cell's row. @default {`--methods`} */
  readonly chooseRow?: (method: string | undefined) => { readonly [flag: string]: unknown };
};

/**
 * Plans the cells of a table.
 *
 * @param cellCommand the table's own if left out
 */
export function planTable(
  { command, planCells }: Table<TableFlags>,
  options: Options,
  cellCommand: CellCommand = {
    script: `experiments/${command.name}.ts`,
    flags: command.flags,
  },
): PlannedProcess[] {
  const preset = presetFor(options);
  const { script, flags, chooseRow = chooseMethod } = cellCommand;
  return planCells(options).map(({ scenario, method, seed, runs }): PlannedProcess => {
    const choice = { scenarios: [scenario], ...chooseRow(method), seed, seeds: undefined };
    return {
      group: [scenario, ...method === undefined ? [] : [method]].join(" "),
      seed,
      script,
      args: argumentsOf(flags, { ...options, ...choice, ...EACH, only: "runs", preset }),
      runs,
    };
  });
}

function chooseMethod(method: string | undefined): { readonly methods?: readonly string[] } {
  return method === undefined ? {} : { methods: [method] };
}

/** Where runs and logs are. */
export type Folders = {
  /** Folder of runs. */
  readonly out: string;
  /** Whether to ignore runs that are there. */
  readonly fresh: boolean;
  /** Folder of what the cells print. */
  readonly logs: string;
};

/**
 * Looks up which cells are done, and estimates the others.
 *
 * @throws {UsageError} if a run is there that the cells could not resume
 */
export async function planSweep(
  title: string,
  planned: readonly PlannedProcess[],
  { out, fresh, logs }: Folders,
): Promise<Plan> {
  const stored = new Map<PlannedRun, StoredRun>();
  for (const run of fresh ? [] : planned.flatMap(({ runs }) => runs)) {
    const found = await readRun(runDirectory(out, run.name));
    if (found === undefined) continue;
    requireResumable(found, run);
    stored.set(run, found);
  }
  const measured = new Map<string, StoredRun>();
  for (const [run, each] of stored) if (each.result) measured.set(kindOf(run), each);
  const cells = planned.map(({ group, seed, runs, ...process }): SweepCell => {
    const estimates = runs.map((run) =>
      estimateRun(run.trains ?? run.name.method, run.expected, run.steps, measured.get(kindOf(run)))
    );
    const label = `${group} seed ${seed}`;
    return {
      ...process,
      label,
      group,
      seed,
      runs: runs.map(({ name, steps }) => ({ directory: runDirectory(out, name), steps })),
      log: join(logs, `${label.replaceAll(" ", "-")}.log`),
      estimate: {
        seconds: sum(estimates, "seconds"),
        memory: Math.max(...estimates.map(({ memory }) => memory)),
        disk: sum(estimates, "disk"),
      },
      finished: runs.every((run) => stored.get(run)?.result !== undefined),
    };
  });
  return { title, cells };
}

/** Flags of each cell's process, whatever those of the sweep are. */
export const EACH = {
  wait: true,
  fresh: false,
  json: false,
  quiet: false,
  threads: undefined,
} as const;

/** What runs that take as long have in common. */
function kindOf({ name: { scenario, method }, expected }: PlannedRun): string {
  return `${scenario} ${method} ${canonicalJson(expected)}`;
}

/** @throws {UsageError} if the run is of an earlier version, or of other settings than planned */
export function requireResumable(run: StoredRun, { expected }: PlannedRun): void {
  const refuse = (reason: string): never => {
    throw new UsageError(
      `Cannot resume ${run.directory}: it ${reason}; use --fresh to start over, or another --out`,
    );
  };
  if (run.configVersion !== 2) {
    refuse("was written by an earlier version, which can be read but not resumed");
  }
  const differences = differencesFrom(expected, run.config);
  if (Object.keys(differences).length > 0) {
    refuse(`holds a run of other settings (${describeDifferences(differences)})`);
  }
}

function sum(estimates: readonly CellEstimate[], name: keyof CellEstimate): number {
  return estimates.reduce((total, each) => total + each[name], 0);
}

/** How many processes share how many threads. */
export type Share = { readonly workers: number; readonly threads: number };

/** What the cells that are left take, side by side. */
export function estimatePlan({ cells }: Plan, { workers, threads }: Share): CellEstimate {
  const left = cells.filter(({ finished }) => !finished).map(({ estimate }) => estimate);
  const longest = Math.max(0, ...left.map(({ seconds }) => seconds));
  return {
    seconds: Math.max(longest / threads, sum(left, "seconds") / threads / workers),
    memory: left.map(({ memory }) => memory).sort((a, b) => b - a).slice(0, workers)
      .reduce((total, each) => total + each, 0),
    disk: sum(left, "disk"),
  };
}

/** Describes a plan: a line for each scenario and method, and what all take. */
export function describePlan(plan: Plan, share: Share): string {
  const { cells, title } = plan;
  const done = cells.filter(({ finished }) => finished).length;
  const groups = [...Map.groupBy(cells, ({ group }) => group)].map(([group, members]) => {
    const left = members.filter(({ finished }) => !finished);
    const { seconds } = members[0].estimate;
    const steps = members[0].runs.reduce((total, run) => total + run.steps, 0);
    return [
      group,
      `${left.length} of ${members.length}`,
      `${steps.toLocaleString("en")} steps`,
      formatDuration(seconds / share.threads),
      left.length === 0
        ? "finished"
        : `seeds ${seedRanges(left.map(({ seed }) => seed)).join(", ")}`,
    ];
  });
  const head = ["cell", "to run", "each", "time", ""];
  const widths = head.map((_, i) => Math.max(...[head, ...groups].map((row) => row[i].length)));
  const table = [head, ...groups]
    .map((row) => row.map((text, i) => text.padEnd(widths[i])).join("  ").trimEnd());
  const { seconds, memory, disk } = estimatePlan(plan, share);
  return [
    `${title}: ${countNoun(cells.length, "cell")}, ${done} finished, ${cells.length - done} to run`,
    ...table,
    `${countNoun(share.workers, "worker")} of ${countNoun(share.threads, "thread")}: about ${
      formatDuration(seconds)
    }, ` +
    `${formatGigabytes(memory)} of memory, ${formatGigabytes(disk)} of disk`,
  ].join("\n");
}
