/**
 * Cells as tasks of Slurm job arrays, on a file system that all nodes share.
 *
 * @module
 */
import { resolve } from "@std/path";
import { suggest, UsageError } from "../cli/mod.ts";
import { type Cell, denoArguments, longestFirst } from "./cell.ts";

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
  }/slurm-after.log
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
 * partition, or jobs for the same runs are there already, besides the one that this process is
 */
export async function requireSlurm({ partition, name, logs }: SlurmOptions): Promise<Cluster> {
  const partitions = (await slurm("sinfo", ["--noheader", "--format=%R"])).split("\n");
  if (partition !== undefined && !partitions.includes(partition)) {
    const known = [...new Set(partitions)].filter((each) => each !== "");
    throw new UsageError(`--slurm-partition ${partition}: ${suggest(partition, known)}`);
  }
  const jobs = await slurm("squeue", ["--me", "--noheader", `--name=${name}`, "--format=%F|%k"]);
  const same = jobs.split("\n").map((line) => line.split("|"))
    .filter(([, comment]) => comment === resolve(logs)).map(([job]) => job)
    .filter((job) => job !== Deno.env.get("SLURM_JOB_ID"));
  if (same.length > 0) {
    const list = [...new Set(same)].join(" ");
    throw new UsageError(
      `Jobs for these runs are in the queue already: wait for them, or scancel ${list}`,
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
async function submitCells(
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

/** Jobs by their ids. */
export type Jobs = {
  /** Arrays of cells. */
  readonly arrays: readonly string[];
  /** The one that runs after them. */
  readonly last: string;
};

/**
 * Submits cells that are not finished, and a job that runs when they have ended, however they did.
 *
 * @param calls what that one runs, one after another
 */
export async function submitWithLast(
  cells: readonly Cell[],
  calls: readonly ScriptCall[],
  options: SlurmOptions,
  cluster: Cluster,
): Promise<Jobs> {
  const arrays = await submitCells(cells, options, cluster);
  return { arrays, last: await submit(lastScript(calls, arrays, options)) };
}

/** Slurm's own limit of an array, where the cluster is not asked. */
const DEFAULT_ARRAY = 1001;

/** Writes the scripts that {@link submitWithLast} submits, for somebody to read. */
export function writeScripts(
  cells: readonly Cell[],
  calls: readonly ScriptCall[],
  options: SlurmOptions,
): string {
  const scripts = arraysOf(cells, DEFAULT_ARRAY).map((array) => arrayScript(array, options));
  const jobs = scripts.map((_, i) => `<id of job ${i + 1}>`);
  return [...scripts, lastScript(calls, jobs, options)].join("\n");
}

/** @returns the id of the job */
async function submit(script: string): Promise<string> {
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
