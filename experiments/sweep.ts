/**
 * `deno task sweep table1 --seeds 0-9 [--workers N]`: runs the cells of a table or an ablation, or
 * trainings on own folders, as processes side by side, and makes the table of them.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import { ensureWritable } from "../lib/files/mod.ts";
import { discardRun } from "../lib/runs/mod.ts";
import { renderJson, renderText, type ResultTable } from "../lib/tables/mod.ts";
import { listenForInterruption } from "../lib/terminal/mod.ts";
import {
  argument,
  argumentsOf,
  type Flags,
  type FlagValues,
  InterruptedError,
  parseFlags,
  progressOutput,
  runCommand,
  suggest,
  UsageError,
} from "./cli/mod.ts";
import type { AblationFlags } from "./ablate.ts";
import { presetFor, type Table } from "./core/define_table.ts";
import { onlyFlag, type TableFlags } from "./core/table_definition.ts";
import { longestFirst } from "./sweep/cell.ts";
import { engineFlags, requireEngine, slurmOptions } from "./sweep/engine.ts";
import { runLocally } from "./sweep/local.ts";
import { readMachine, requireRoom, shareOut } from "./sweep/machine.ts";
import { follow } from "./sweep/overview.ts";
import { describePlan, type Plan, planSweep, planTable } from "./sweep/plan.ts";
import { requireSlurm, type ScriptCall, submitWithLast, writeScripts } from "./sweep/slurm.ts";

/** What can be swept. */
type Sweepable = {
  /** Its own flags. */
  readonly flags: Flags;
  /** @throws {UsageError} if a run is there that its cells could not resume */
  readonly plan: (options: SweepOptions) => Promise<Plan>;
  /** Where the table of finished runs goes. */
  readonly folder: (options: SweepOptions) => string;
  /** Creates the table of finished runs, and writes it. */
  readonly read: (options: SweepOptions) => Promise<ResultTable>;
  /** Whether differences over seeds are always printed with the table. @default {false} */
  readonly details?: boolean;
};

const load = {
  table1: async () => sweepTable((await import("./table1.ts")).table1),
  table2: async () => sweepTable((await import("./table2.ts")).table2),
  table3: async () => sweepTable((await import("./table3.ts")).table3),
  table4: async () => sweepTable((await import("./table4.ts")).table4),
  table5: async () => sweepTable((await import("./table5.ts")).table5),
  table6: async () => sweepTable((await import("./table6.ts")).table6),
  train: async () => sweepTrainings(await import("./sweep_train.ts")),
  ablate: async (args) => sweepAblation(await import("./ablate.ts"), args),
} as const satisfies { readonly [name: string]: (args: readonly string[]) => Promise<Sweepable> };

function sweepTable(any: unknown): Sweepable {
  const table = any as Table<TableFlags>;
  const { name, flags } = table.command;
  const folder = ({ out }: SweepOptions) => join(out, name);
  return {
    flags,
    folder,
    plan(options) {
      const title = `${name}, preset ${presetFor(options)}`;
      const logs = join(folder(options), "logs");
      return planSweep(title, planTable(table, options), { ...options, logs });
    },
    read: (options) => table.read(options),
  };
}

function sweepTrainings(
  { sweepTrainFlags: flags, planTrainings, readTrainings }: typeof import("./sweep_train.ts"),
): Sweepable {
  type Own = Parameters<typeof planTrainings>[0];
  const own = (options: SweepOptions) => options as unknown as Own;
  const folder = (options: SweepOptions) => join(own(options).runs, "train");
  return {
    flags,
    folder,
    plan(options) {
      const { runs: out, fresh } = own(options);
      const logs = join(folder(options), "logs");
      return planSweep("train", planTrainings(own(options)), { out, fresh, logs });
    },
    read: (options) => readTrainings(own(options)),
  };
}

/** @param args the command line from the table's name on */
function sweepAblation(
  { findTable, defineAblation }: typeof import("./ablate.ts"),
  args: readonly string[],
): Sweepable {
  const { definition, flags } = findTable(args, "sweep ablate");
  const define = (options: SweepOptions) =>
    defineAblation(definition, options as unknown as AblationFlags);
  const folder = (options: SweepOptions) => join(options.out, define(options).table.command.name);
  const script = "experiments/ablate.ts";
  return {
    flags,
    folder,
    plan(options) {
      const { table, options: own } = define(options);
      const { method: ownRow } = options as unknown as AblationFlags;
      const chooseRow = (method: string | undefined) =>
        method === undefined ? {} : { row: method === ownRow ? "own" : "changed" };
      const title = `${table.command.name}, preset ${presetFor(own)}`;
      const planned = planTable(table, own, { script, flags, chooseRow });
      return planSweep(title, planned, { ...own, logs: join(folder(options), "logs") });
    },
    read(options) {
      const { table, options: own } = define(options);
      return table.read(own);
    },
    details: true,
  };
}

const sweepFlags = { ...engineFlags, ...onlyFlag };

/** What all sweeps share besides the flags of what they run. */
type SweepOptions = FlagValues<TableFlags & typeof sweepFlags>;

/**
 * Runs what is not finished, and prints the table of all that is.
 *
 * @param args what to sweep, and flags as on the command line
 * @throws {UsageError} if the command line, a run that is there or the machine does not allow it
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export async function sweep(args: readonly string[]): Promise<void> {
  const [first = "--help", ...rest] = args[0] === "--" ? args.slice(1) : args;
  const names = Object.keys(load);
  if (!(first in load) && !first.startsWith("-")) {
    throw new UsageError(`Cannot sweep "${first}": ${suggest(first, names)}`);
  }
  const sweepable: Sweepable = await load[first in load ? first as keyof typeof load : "table1"](
    rest,
  );
  const flags: Flags = {
    what: argument("WHAT", `${names.join(", ")}; the flags below are those of it, and more`, ""),
    ...sweepFlags,
    ...sweepable.flags,
  };
  const summary =
    "Runs the cells of a table or an ablation, or trainings on own folders, as processes side by " +
    "side, resuming what is there, and makes the table of them.";
  const options = parseFlags({ name: "sweep", summary, flags }, args) as unknown as SweepOptions;
  if (!(first in load)) throw new UsageError(`Name what to sweep first: ${names.join(", ")}`);
  if (options.only === "table") return await print(sweepable, options);
  requireEngine(options);
  const plan = await sweepable.plan(options);
  await ensureWritable(sweepable.folder(options));
  if (options.engine === "slurm") await sweepOnSlurm(first, sweepable, plan, options);
  else await sweepLocally(sweepable, plan, options);
}

/** Prints the table of finished runs, which is written too. */
async function print({ read, details }: Sweepable, options: SweepOptions): Promise<void> {
  const table = await read(options);
  const text = () => renderText(table, { details: details || options.ci });
  console.log(options.json ? renderJson(table) : text());
}

async function sweepLocally(
  sweepable: Sweepable,
  plan: Plan,
  options: SweepOptions,
): Promise<void> {
  const machine = await readMachine(sweepable.folder(options));
  const share = shareOut(plan, machine, options);
  if (options.dryRun) return console.log(describePlan(plan, share));
  requireRoom(plan, share, machine);
  if (options.fresh) await discardRuns(plan);

  const output = progressOutput(options);
  output?.write(`${describePlan(plan, share)}\n`);
  using interruption = listenForInterruption();
  const { failed } = await follow(runLocally(plan.cells, { ...share, interruption }), output);
  if (interruption.requested) throw new InterruptedError("the sweep was interrupted");
  if (options.only !== "runs") await print(sweepable, options);
  if (failed.length === 0) return;
  const list = failed.map(({ cell, reason }) => `\n  ${cell.label}: ${reason} (see ${cell.log})`);
  throw new Error(
    `${failed.length} of ${plan.cells.length} cells failed twice; the table is made of the ` +
      `others:${list.join("")}`,
  );
}

/** Submits what is left, and a job that makes the table and the report at the end. */
async function sweepOnSlurm(
  name: string,
  sweepable: Sweepable,
  plan: Plan,
  options: SweepOptions,
): Promise<void> {
  const folder = sweepable.folder(options);
  const slurm = slurmOptions(`pixelda-${name}`, join(folder, "logs"), options);
  const runs = dirname(folder);
  const asked = [name, ...argumentsOf(sweepable.flags, { ...options, fresh: false })];
  const last: ScriptCall[] = [
    { script: "experiments/sweep.ts", args: [...asked, "--dry-run"] }, // what is left, if any is
    { script: "experiments/sweep.ts", args: [...asked, "--only=table"] },
    { script: "tasks/report.ts", args: [runs, `--out=${join(runs, "report.html")}`] },
  ];
  if (options.dryRun) {
    const cells = options.fresh ? [...plan.cells] : await longestFirst(plan.cells);
    return console.log(writeScripts(cells, last, slurm));
  }
  const cluster = await requireSlurm(slurm);
  if (options.fresh) await discardRuns(plan);
  const jobs = await submitWithLast(plan.cells, last, slurm, cluster);
  const left = plan.cells.filter(({ finished }) => !finished).length;
  console.log(
    `${plan.title}: ${left} cells submitted${jobs.arrays.map((job) => ` as job ${job}`).join()}; ` +
      `job ${jobs.last} then makes the table and ${join(runs, "report.html")}`,
  );
}

async function discardRuns({ cells }: Plan): Promise<void> {
  for (const { directory } of cells.flatMap(({ runs }) => runs)) await discardRun(directory);
}

if (import.meta.main) await runCommand(() => sweep(Deno.args));
