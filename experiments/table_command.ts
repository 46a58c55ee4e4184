/**
 * What the commands of all tables do: run what is not finished yet, make the table of all that is,
 * and print it.
 *
 * @module
 */
import { join } from "@std/path";
import type { EngineOptions } from "../lib/engine/mod.ts";
import { ensureWritable } from "../lib/files/mod.ts";
import { renderJson, renderText, type ResultTable, writeTable } from "../lib/tables/mod.ts";
import { INTERRUPTED, listenForInterruption, type ProgressOutput } from "../lib/terminal/mod.ts";
import { startEngineWithProgress } from "./cli/engine_start.ts";
import { progressOutput, runCommand } from "./cli/mod.ts";
import type { Preset } from "./presets.ts";
import { runInDirectory, type TableRun } from "./table_run.ts";

/** The flags that the commands of all tables have. */
export type TableFlags = EngineOptions & {
  readonly preset: Preset | undefined;
  readonly out: string;
  readonly fresh: boolean;
  readonly quiet: boolean;
};

/** The flags, with the preset that the device asks for where none is given. */
export type TableOptions<Flags> = Flags & { readonly preset: Preset };

/** A table: its runs in the order to be run, one made after the other, and what comes of them. */
export type TableOfRuns<Flags> = {
  readonly name: string;
  readonly runs: (
    options: TableOptions<Flags>,
    output: ProgressOutput | null,
  ) => AsyncIterable<TableRun>;
  readonly read: (options: TableOptions<Flags>) => Promise<ResultTable>;
};

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param table which runs, and how they become a table
 * @param flags as the command line gives them
 * @returns the table, which is written too, or `undefined` if a signal stopped the work
 */
export async function runTable<Flags extends TableFlags>(
  { name, runs, read }: TableOfRuns<Flags>,
  flags: Flags,
): Promise<ResultTable | undefined> {
  const output = progressOutput(flags);
  const directory = join(flags.out, name);
  await ensureWritable(directory);
  using interruption = listenForInterruption();
  const engine = await startEngineWithProgress(flags, output);
  const preset = flags.preset ?? (engine.device === "gpu" ? "paper" : "quick");
  const options = { ...flags, preset };
  const session = { ...flags, engine, interruption, output };
  for await (const run of runs(options, output)) {
    const isDone = await runInDirectory(run, session);
    if (!isDone) return undefined;
  }
  const table = await read(options);
  await writeTable(directory, table);
  return table;
}

/** Makes a table of the command line's arguments, and prints it. */
export async function printTable(
  table: (args: readonly string[]) => Promise<ResultTable | undefined>,
): Promise<void> {
  await runCommand(async () => {
    const made = await table(Deno.args);
    if (made === undefined) Deno.exit(INTERRUPTED);
    console.log(Deno.args.includes("--json") ? renderJson(made) : renderText(made));
  });
}
