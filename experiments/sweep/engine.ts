/**
 * Where cells run: flags that a sweep and a search share, and what they ask Slurm for.
 *
 * @module
 */
import {
  choice,
  type FlagValues,
  integer,
  text,
  threadCount,
  toggle,
  UsageError,
  withDefault,
} from "../cli/mod.ts";
import type { SlurmOptions } from "./slurm.ts";

/** The flags of where cells run, and with how much. */
export const engineFlags = {
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

/** Where cells run, and with how much. */
export type EngineChoice = FlagValues<typeof engineFlags>;

/** @throws {UsageError} on Slurm, for flags of this machine alone */
export function requireEngine(
  { engine, workers, threads }: Pick<EngineChoice, "engine" | "workers"> & {
    readonly threads: number | undefined;
  },
): void {
  if (engine !== "slurm") return;
  if (workers !== undefined) {
    throw new UsageError("--workers is for --engine local: use --slurm-throttle");
  }
  if (threads !== undefined) {
    throw new UsageError("--threads is for --engine local: use --slurm-cpus");
  }
}

/**
 * What the flags ask Slurm for.
 *
 * @param name of the jobs
 * @param logs the folder of Slurm's own logs
 */
export function slurmOptions(name: string, logs: string, options: EngineChoice): SlurmOptions {
  return {
    name,
    logs,
    cpus: options.slurmCpus,
    partition: options.slurmPartition,
    time: options.slurmTime,
    memory: options.slurmMemory,
    gres: options.slurmGres,
    throttle: options.slurmThrottle,
  };
}
