/**
 * `deno task sweep table1 --seeds 0-9 [--workers N]`: runs the cells of a table as processes side by
 * side, and makes the table of them.
 *
 * @module
 */
import { join } from "@std/path";
import { ensureWritable } from "../lib/files/mod.ts";
import { discardRun } from "../lib/runs/mod.ts";
import { renderJson, renderText } from "../lib/tables/mod.ts";
import { listenForInterruption } from "../lib/terminal/mod.ts";
import {
  argument,
  argumentsOf,
  choice,
  type Flags,
  type FlagValues,
  integer,
  InterruptedError,
  parseFlags,
  progressOutput,
  runCommand,
  suggest,
  text,
  threadCount,
  toggle,
  UsageError,
  withDefault,
} from "./cli/mod.ts";
import type { Table, TableFlags } from "./core/define_table.ts";
import type { SweepState } from "./sweep/cell.ts";
import { runLocally } from "./sweep/local.ts";
import { readMachine, requireRoom, shareOut } from "./sweep/machine.ts";
import { createOverview } from "./sweep/overview.ts";
import { describePlan, type Plan, planTable } from "./sweep/plan.ts";
import {
  arrayScript,
  arraysOf,
  lastScript,
  longestFirst,
  requireSlurm,
  type ScriptCall,
  type SlurmOptions,
  submit,
  submitCells,
} from "./sweep/slurm.ts";

/** What can be swept, loaded when it is asked for. */
const tables: { readonly [name: string]: () => Promise<unknown> } = {
  table1: async () => (await import("./table1.ts")).table1,
  table2: async () => (await import("./table2.ts")).table2,
  table3: async () => (await import("./table3.ts")).table3,
  table4: async () => (await import("./table4.ts")).table4,
  table5: async () => (await import("./table5.ts")).table5,
  table6: async () => (await import("./table6.ts")).table6,
};

const sweepFlags = {
  workers: threadCount("Processes side by side (default by cores and memory)"),
  "dry-run": toggle("Print the plan with time, memory and disk, or Slurm's scripts; run nothing"),
  engine: withDefault(choice(["local", "slurm"], "Where cells run"), "local"),
  "slurm-partition": text("NAME", "Partition of the jobs (default the cluster's)"),
  "slurm-time": text("TIME", "Time limit of a cell, as sbatch --time; it resumes after it"),
  "slurm-memory": integer("Megabytes of a cell (default by the plan)", { min: 1 }),
  "slurm-cpus": withDefault(integer("Processors of a cell, and its threads", { min: 1 }), 2),
  "slurm-gres": text("GRES", "What else a cell needs, for example gpu:1"),
  "slurm-throttle": integer("Cells that run at the same time, at most", { min: 1 }),
};

/** What all sweeps share besides the flags of their table. */
type SweepOptions = FlagValues<TableFlags & typeof sweepFlags>;

/**
 * Runs what is not finished, and prints the table of all that is.
 *
 * @param args the table's name, and flags as on the command line
 * @throws {UsageError} if the command line, a run that is there or the machine does not allow it
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export async function sweep(args: readonly string[]): Promise<void> {
  const [name] = args.filter((arg) => arg !== "--").slice(0, 1);
  const load = name === undefined || name.startsWith("-") ? undefined : tables[name];
  if (load === undefined && name !== undefined && !name.startsWith("-")) {
    throw new UsageError(`Cannot sweep "${name}": ${suggest(name, Object.keys(tables))}`);
  }
  const table = await (load ?? tables.table1)() as Table<TableFlags>;
  const command = {
    name: "sweep",
    summary:
      "Runs the cells of a table as processes side by side, resuming what is there, and makes " +
      `the table of them. The first argument is one of ${
        Object.keys(tables).join(", ")
      }; the flags ` +
      "are that table's, and some more.",
    flags: { table: argument("TABLE", "What to run", ""), ...sweepFlags, ...table.command.flags },
  };
  const options = parseFlags(
    command as { name: string; summary: string; flags: Flags },
    args,
  ) as unknown as SweepOptions;
  if (load === undefined) {
    throw new UsageError(`Name what to run first: ${Object.keys(tables).join(", ")}`);
  }
  if (options.engine === "slurm") {
    if (options.workers !== undefined) {
      throw new UsageError("--workers is for --engine local: use --slurm-throttle");
    }
    if (options.threads !== undefined) {
      throw new UsageError("--threads is for --engine local: use --slurm-cpus");
    }
  }
  const plan = await planTable(table, options);
  await ensureWritable(join(options.out, table.command.name));
  if (options.engine === "slurm") await sweepOnSlurm(table, plan, options);
  else await sweepLocally(table, plan, options);
}

async function sweepLocally(
  table: Table<TableFlags>,
  plan: Plan,
  options: SweepOptions,
): Promise<void> {
  const machine = await readMachine(options.out);
  const share = shareOut(plan, machine, options);
  if (options.dryRun) return console.log(describePlan(plan, share));
  requireRoom(plan, share, machine);
  if (options.fresh) await discardRuns(plan);

  const output = progressOutput(options);
  output?.write(`${describePlan(plan, share)}\n`);
  using interruption = listenForInterruption();
  const overview = createOverview(output);
  let last: SweepState | undefined;
  for await (const state of runLocally(plan.cells, { ...share, interruption })) {
    overview.update(state);
    last = state;
  }
  if (interruption.requested) throw new InterruptedError("the sweep was interrupted");
  const made = await table.read(options);
  console.log(options.json ? renderJson(made) : renderText(made, { details: options.ci }));
  const { failed } = last!;
  if (failed.length === 0) return;
  const list = failed.map(({ cell, reason }) => `\n  ${cell.label}: ${reason} (see ${cell.log})`);
  throw new Error(
    `${failed.length} of ${plan.cells.length} cells failed twice; the table is made of the ` +
      `others:${list.join("")}`,
  );
}

/** Submits what is left, and a job that makes the table and the report at the end. */
async function sweepOnSlurm(
  table: Table<TableFlags>,
  plan: Plan,
  options: SweepOptions,
): Promise<void> {
  const { name, flags } = table.command;
  const slurm: SlurmOptions = {
    name: `pixelda-${name}`,
    logs: join(options.out, name, "logs"),
    cpus: options.slurmCpus!,
    partition: options.slurmPartition,
    time: options.slurmTime,
    memory: options.slurmMemory,
    gres: options.slurmGres,
    throttle: options.slurmThrottle,
  };
  const asked = { ...options, fresh: false };
  const last: ScriptCall[] = [
    { script: "experiments/sweep.ts", args: [name, ...argumentsOf(flags, asked), "--dry-run"] },
    { script: `experiments/${name}.ts`, args: argumentsOf(flags, { ...asked, only: "table" }) },
    {
      script: "tasks/report.ts",
      args: [options.out, `--out=${join(options.out, "report.html")}`],
    },
  ];
  if (options.dryRun) {
    const cells = options.fresh ? [...plan.cells] : await longestFirst(plan.cells);
    const scripts = arraysOf(cells, DEFAULT_ARRAY).map((array) => arrayScript(array, slurm));
    const jobs = scripts.map((_, i) => `<id of job ${i + 1}>`);
    return console.log([...scripts, lastScript(last, jobs, slurm)].join("\n"));
  }
  const cluster = await requireSlurm(slurm);
  if (options.fresh) await discardRuns(plan);
  const jobs = await submitCells(plan.cells, slurm, cluster);
  const after = await submit(lastScript(last, jobs, slurm));
  const left = plan.cells.filter(({ finished }) => !finished).length;
  console.log(
    `${plan.title}: ${left} cells submitted as ${jobs.map((job) => `job ${job}`).join(", ")}; ` +
      `job ${after} then makes ${join(options.out, name, "table.md")} and ` +
      join(options.out, "report.html"),
  );
}

/** Slurm's own limit of an array, where the cluster is not asked. */
const DEFAULT_ARRAY = 1001;

async function discardRuns({ cells }: Plan): Promise<void> {
  for (const { directory } of cells.flatMap(({ runs }) => runs)) await discardRun(directory);
}

if (import.meta.main) await runCommand(() => sweep(Deno.args));
