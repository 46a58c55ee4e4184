/**
 * Cells as tasks of Slurm job arrays, on a file system that all nodes share.
 *
 * @module
 */
import { resolve } from "@std/path";
import { suggest, UsageError } from "../cli/mod.ts";
import {
  type Cell,
  denoArguments,
  longestFirst,
  readCellProgress,
  type SweepState,
} from "./cell.ts";

/** What a task asks Slurm for. */
export type SlurmOptions = {
  /** Names the jobs. */
  readonly name: string;
  /** The folder of Slurm's own logs. */
  readonly logs: string;
  /** Processors of a task, and the threads that it computes with. */
  readonly cpus: number;
  /** For example `gpu`; the cluster's own default if left out. */
  readonly partition?: string;
  /** For example `2:00:00`; the partition's own if left out. */
  readonly time?: string;
  /** Megabytes of a task; by the plan's estimate if left out. */
  readonly memory?: number;
  /** For example `gpu:1`. */
  readonly gres?: string;
  /** Tasks that run at the same time, at most. */
  readonly throttle?: number;
};

/** Seconds before a time limit at which Slurm asks a task to save its state. */
const GRACE_SECONDS = 120;

/** A script of this repository and its flags. */
export type ScriptCall = { readonly script: string; readonly args: readonly string[] };

/**
 * Writes the batch script of an array: a task for each cell. A task that is asked to stop saves its
 * state and puts itself back into the queue; one that fails is tried once more.
 *
 * @param cells at most as many as the cluster's arrays may have
 */
export function arrayScript(cells: readonly Cell[], options: SlurmOptions): string {
  const { cpus, throttle, name } = options;
  const memory = Math.max(...cells.map(({ estimate }) => estimate.memory)) / 1e6;
  const limit = throttle === undefined ? "" : `%${throttle}`;
  const cases = cells.map(({ script, args, log }, i) =>
    `${i}) log=${quote(resolve(log))}; set -- ${
      denoArguments(script, [...args, `--threads=${cpus}`]).map(quote).join(" ")
    } ;;`
  );
  return `#!/bin/bash
#SBATCH --job-name=${name}
#SBATCH --array=0-${cells.length - 1}${limit}
#SBATCH --output=${resolve(options.logs)}/slurm-%A_%a.log
#SBATCH --cpus-per-task=${cpus}
#SBATCH --mem=${Math.ceil(options.memory ?? memory)}M
${resources(options)}#SBATCH --signal=TERM@${GRACE_SECONDS}
cd ${quote(Deno.cwd())}
unset PIXELDA_LAUNCHER
case $SLURM_ARRAY_TASK_ID in
${cases.join("\n")}
esac
mkdir -p "$(dirname "$log")"
task=\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
trap '' TERM # the cell's step is asked to stop, and this waits for it
for attempt in 1 2; do
  srun --ntasks=1 --cpus-per-task=${cpus} ${quote(Deno.execPath())} "$@" >> "$log" 2>&1
  code=$?
  [ $code = 0 ] && exit 0
  if [ $code = 130 ]; then # its state is saved
    [ "$(squeue --noheader --format=%T --jobs="$task")" = RUNNING ] && scontrol requeue "$task"
    exit 130
  fi
done
exit $code
`;
}

/**
 * Writes the batch script that runs when the arrays have ended, however they did.
 *
 * @param calls what it runs, one after another
 */
export function lastScript(
  calls: readonly ScriptCall[],
  jobs: readonly string[],
  options: SlurmOptions,
): string {
  const lines = calls.map(({ script, args }) =>
    [Deno.execPath(), ...denoArguments(script, args)].map(quote).join(" ")
  );
  return `#!/bin/bash
#SBATCH --job-name=${options.name}
${jobs.length === 0 ? "" : `#SBATCH --dependency=afterany:${jobs.join(":")}\n`}#SBATCH --output=${
    resolve(options.logs)
  }/slurm-table.log
#SBATCH --mem=2000M
${resources({ ...options, gres: undefined, time: undefined })}cd ${quote(Deno.cwd())}
unset PIXELDA_LAUNCHER
${lines.join("\n")}
`;
}

function resources({ partition, time, gres, logs }: Partial<SlurmOptions>): string {
  const lines = [
    "--requeue",
    "--open-mode=append",
    `--comment=${resolve(logs!)}`,
    ...partition === undefined ? [] : [`--partition=${partition}`],
    ...time === undefined ? [] : [`--time=${time}`],
    ...gres === undefined ? [] : [`--gres=${gres}`],
  ];
  return lines.map((line) => `#SBATCH ${line}\n`).join("");
}

/** A word for a shell. */
function quote(word: string): string {
  return /^[\w./=,:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Splits cells into as many arrays as the cluster's limit takes. */
export function arraysOf(cells: readonly Cell[], largest: number): Cell[][] {
  return Array.from(
    { length: Math.ceil(cells.length / largest) },
    (_, i) => cells.slice(i * largest, (i + 1) * largest),
  );
}

/** What a cluster allows. */
export type Cluster = { readonly largestArray: number };

/**
 * Asks the cluster whether it can take the jobs.
 *
 * @throws {UsageError} if Slurm's commands are missing, it does not answer, there is no such
 * partition, or jobs of an earlier sweep of the same runs are still there
 */
export async function requireSlurm({ partition, name, logs }: SlurmOptions): Promise<Cluster> {
  const partitions = (await slurm("sinfo", ["--noheader", "--format=%R"])).split("\n");
  if (partition !== undefined && !partitions.includes(partition)) {
    const known = [...new Set(partitions)].filter((each) => each !== "");
    throw new UsageError(`--slurm-partition ${partition}: ${suggest(partition, known)}`);
  }
  const jobs = await slurm("squeue", ["--me", "--noheader", `--name=${name}`, "--format=%F|%k"]);
  const same = jobs.split("\n").map((line) => line.split("|"))
    .filter(([, comment]) => comment === resolve(logs)).map(([job]) => job);
  if (same.length > 0) {
    const list = [...new Set(same)].join(" ");
    throw new UsageError(
      `Jobs of an earlier sweep of these runs are in the queue: wait for them, or scancel ${list}`,
    );
  }
  const config = await slurm("scontrol", ["show", "config"]);
  return { largestArray: Number(/MaxArraySize\s*=\s*(\d+)/.exec(config)?.[1] ?? 1001) };
}

/**
 * Submits cells that are not finished, those that take longest first.
 *
 * @returns the ids of the array jobs
 */
export async function submitCells(
  cells: readonly Cell[],
  options: SlurmOptions,
  { largestArray }: Cluster,
): Promise<string[]> {
  await Deno.mkdir(options.logs, { recursive: true });
  const jobs: string[] = [];
  for (const array of arraysOf(await longestFirst(cells), largestArray)) {
    jobs.push(await submit(arrayScript(array, options)));
  }
  return jobs;
}

/** @returns the id of the job */
export async function submit(script: string): Promise<string> {
  return (await slurm("sbatch", ["--parsable"], script)).split(";")[0].trim();
}

/** Runs one of Slurm's commands; returns what it prints. */
async function slurm(command: string, args: readonly string[], input?: string): Promise<string> {
  let child;
  try {
    child = new Deno.Command(command, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UsageError(
      `Cannot run ${command}: Slurm's commands are not on this machine; run this where sbatch works`,
    );
  }
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input ?? ""));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (success) return new TextDecoder().decode(stdout).trim();
  const reason = new TextDecoder().decode(stderr).trim().split("\n")[0];
  throw new UsageError(`Slurm refused ${command}: ${reason}`);
}

/**
 * Runs cells on Slurm, and reports at intervals how far they are, until none is in the queue. When
 * its consumer leaves it, the jobs stay.
 *
 * @param pollMs milliseconds between two looks
 */
export async function* runOnSlurm(
  cells: readonly Cell[],
  options: SlurmOptions,
  pollMs = 10_000,
): AsyncGenerator<SweepState> {
  const jobs = await submitCells(cells, options, await requireSlurm(options));
  const waiting = new Set(await longestFirst(cells));
  while (true) {
    // Asked before the directories are read: who has left the queue has written all that it will.
    const args = ["--noheader", "--array", "--format=%T", `--jobs=${jobs.join()}`];
    const states = jobs.length === 0 ? "" : await slurm("squeue", args).catch(() => "");
    const tasks = states.split("\n").filter((state) => state !== "");
    const running: SweepState["running"][number][] = [];
    for (const cell of waiting) {
      const progress = await readCellProgress(cell);
      if (progress.finished) waiting.delete(cell);
      else if (progress.step > 0) running.push({ label: cell.label, ...progress });
    }
    const hasEnded = tasks.length === 0;
    const reason = `it left the queue without a result; see ${options.logs}`;
    yield {
      done: cells.length - waiting.size,
      running: hasEnded ? [] : running,
      left: hasEnded ? 0 : waiting.size - running.length,
      failed: hasEnded ? [...waiting].map((cell) => ({ cell, reason })) : [],
      secondsLeft: 0,
    };
    if (hasEnded) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
