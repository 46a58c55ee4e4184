/** The directory of a run, and how it resumes after an interruption. */
import { dirname, join } from "node:path";
import {
  DirectoryInUseError,
  type DirectoryLock,
  ensureWritable,
  type JsonRecord,
  lockDirectory,
  removeTemporaryFiles,
  syncFile,
} from "../files/mod.ts";
import {
  type Checkpoint,
  CHECKPOINT_FILES,
  readCheckpoint,
  type StoredCheckpoint,
  writeCheckpoint,
} from "./checkpoint.ts";
import {
  configDifferences,
  configHash,
  type Intervals,
  readConfig,
  type Sources,
  type StoredConfig,
  writeConfig,
} from "./config.ts";
import { type Diagnostics, DIAGNOSTICS_FILES, writeDiagnostics } from "./diagnostics.ts";
import { continueIn, type Environment, type Origin } from "./environment.ts";
import { RunError, RunInUseError, RunMismatchError } from "./errors.ts";
import { cutRecords, type RunRecord } from "./records.ts";
import { readResult, type RunResult, writeResult } from "./result.ts";
import type { RunLog } from "./run_log.ts";
import { cutSamples } from "./samples.ts";

/** An open run; `await using` releases its lock. */
export type Run = AsyncDisposable & {
  /** Where its files are. */
  readonly directory: string;
  /** Nothing there yet, a checkpoint to resume from, or a result already. */
  readonly state: "new" | "interrupted" | "finished";
  /** Of the config it was opened with. */
  readonly configHash: string;
  /**
   * Appends to `metrics.jsonl`, `metrics.csv` and TensorBoard's `events.out.tfevents.*`; the
   * records of a step must come before its checkpoint.
   */
  appendRecord(record: RunRecord): Promise<void>;
  /** Writes `checkpoint.safetensors`, and keeps the one before it. */
  writeCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /**
   * The checkpoint to resume from, or null if new; records and pictures after it are removed. If the
   * last one is damaged, it is the one before, which takes its place.
   *
   * @throws {OtherEnvironmentError} if it was written in an environment that is not this one
   */
  readCheckpoint(): Promise<StoredCheckpoint | null>;
  /** Draws the picture of a step, such as `samples/000300.png`, from columns by name. */
  writeSamples: RunLog["appendSamples"];
  /** Writes what is behind the numbers, see {@linkcode writeDiagnostics}; before the result. */
  writeDiagnostics(diagnostics: Diagnostics): Promise<void>;
  /** Writes `result.json`, which finishes the run. */
  writeResult(result: RunResult): Promise<void>;
  /** The result of a finished run, else null. */
  readResult(): Promise<RunResult | null>;
};

/** The name of a run. */
export type RunName = {
  readonly table: string;
  readonly scenario: string;
  readonly method: string;
  readonly seed: number;
};

/**
 * The directory of a run, `<out>/<table>/<scenario>/<method>/seed-<n>`.
 *
 * @example
 * ```ts
 * const name = { table: "table1", scenario: "mnist-usps", method: "pixelda", seed: 0 };
 * if (runDirectory("runs", name) !== "runs/table1/mnist-usps/pixelda/seed-0") throw new Error();
 * ```
 */
export function runDirectory(out: string, { table, scenario, method, seed }: RunName): string {
  return join(out, table, scenario, method, `seed-${seed}`);
}

/**
 * Lists the seeds of which there is a directory, without looking into them: of a thousand seeds that
 * were not run, none needs to be looked for.
 *
 * @param name of the runs, but for the seed
 *
 * @example
 * ```ts
 * const name = { table: "table1", scenario: "mnist-usps", method: "pixelda" };
 * if ((await listSeeds("no/such/runs", name)).size !== 0) throw new Error("Seeds from nowhere");
 * ```
 */
export async function listSeeds(out: string, name: Omit<RunName, "seed">): Promise<Set<number>> {
  const seeds = new Set<number>();
  try {
    for await (const entry of Deno.readDir(dirname(runDirectory(out, { ...name, seed: 0 })))) {
      const [, seed] = /^seed-(\d+)$/.exec(entry.name) ?? [];
      if (seed !== undefined) seeds.add(Number(seed));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return seeds;
}

/** How to open a run. */
export type OpenRunOptions = {
  /** Remove what an earlier run left. @default {false} */
  readonly fresh?: boolean;
  /** Where the config's values come from. @default {{}} */
  readonly sources?: Sources;
  /** When to log, save and draw samples. @default {{}} */
  readonly intervals?: Intervals;
  /**
   * What decides the last bits besides the config: checkpoints and the result hold it, and a run
   * resumes only where it is the same. @default {nothing}
   */
  readonly environment?: Environment;
  /** Resume in another environment too, and write that into the result. @default {false} */
  readonly allowOtherEnvironment?: boolean;
};

/**
 * Opens a run: creates its directory, takes its lock, and finds its state.
 *
 * @param directory see {@linkcode runDirectory}
 * @param config every setting that decides the result, resolved
 * @param options whether to start over, and what else to write into `config.json`
 * @throws {RunMismatchError} if the directory holds a run of another config or an earlier version
 * @throws {CorruptRunError} if its config is broken
 * @throws {RunInUseError} if another process has it open
 * @throws {Error} if the directory cannot be written
 *
 * @example
 * ```ts
 * const directory = `${await Deno.makeTempDir()}/table1/mnist-usps/pixelda/seed-0`;
 * const config = { steps: 2 };
 * {
 *   await using run = await openRun(directory, config);
 *   for (let step = 1; step <= config.steps; step++) await run.appendRecord({ step, loss: 1 / step });
 *   await run.writeResult({ metrics: { accuracy: 90 } });
 * }
 * await using again = await openRun(directory, config);
 * if (again.state !== "finished") throw new Error(again.state);
 * ```
 */
export async function openRun(
  directory: string,
  config: JsonRecord,
  options: OpenRunOptions = {},
): Promise<Run> {
  const { fresh = false, sources = {}, intervals = {}, environment } = options;
  const at = (name: string) => join(directory, name);
  const hash = configHash(config);
  await ensureWritable(directory);
  const lock = await lockRun(directory);
  // Writing on would make half a run, or spoil that of whoever opened the directory since.
  const requireLock = async (cause?: unknown): Promise<void> => {
    if (await lock.isHeld()) return;
    const problem =
      `Cannot write to ${directory}: it was removed or replaced while the run was open`;
    throw new RunError(problem, "run it again", { cause });
  };
  const write = async (work: () => Promise<void>): Promise<void> => {
    await requireLock();
    let cause: unknown;
    try {
      await work();
    } catch (error) {
      cause = error;
      throw error;
    } finally {
      await requireLock(cause); // it may have gone meanwhile
    }
  };
  try {
    for (const folder of [directory, at("samples")]) await removeTemporaryFiles(folder);
    if (fresh) await clear(directory);
    const stored = await readConfig(directory);
    if (stored !== undefined) checkConfig(at("config.json"), stored, config, hash);
    const known = stored !== undefined;
    const state = known && await exists(at("result.json")) ? "finished" : known &&
        (await Promise.all(CHECKPOINT_FILES.map((name) => exists(at(name))))).includes(true)
      ? "interrupted"
      : "new";
    if (state === "new") await clear(directory);
    // Intervals may have changed: from here on, these are used.
    if (state !== "finished") await writeConfig(directory, { config, sources, intervals });
    let origin: Origin | undefined = environment && { environment, moves: [] };
    let opened: Promise<RunLog> | null = null;
    // Loaded when a run is logged: most imports of the package need no protocol buffers.
    const log = () =>
      opened ??= import("./run_log.ts").then(({ openRunLog }) => openRunLog(directory, config));
    return {
      directory,
      state,
      configHash: hash,
      appendRecord: (record) => write(async () => (await log()).appendRecord(record)),
      writeCheckpoint: (checkpoint) =>
        write(async () => {
          // Else a power cut could leave a checkpoint without some of the records before it.
          await syncFile(at("metrics.jsonl"));
          await writeCheckpoint(directory, { ...checkpoint, origin }, hash);
        }),
      async readCheckpoint() {
        const checkpoint = await readCheckpoint(directory, hash);
        if (checkpoint !== null && state === "interrupted") {
          const { step } = checkpoint;
          const allowOther = options.allowOtherEnvironment ?? false;
          origin = environment &&
            continueIn(checkpoint.origin, environment, { directory, step, allowOther });
          // Else the next one would be written over the only whole one.
          if (checkpoint.damage !== undefined) {
            await Deno.rename(at(CHECKPOINT_FILES[1]), at(CHECKPOINT_FILES[0]));
          }
          await cutRecords(at("metrics.jsonl"), step);
          await cutSamples(directory, step);
          opened = null;
        }
        return checkpoint;
      },
      writeSamples: (step, columns, options) =>
        write(async () => (await log()).appendSamples(step, columns, options)),
      writeDiagnostics: (diagnostics) => write(() => writeDiagnostics(directory, diagnostics)),
      writeResult: (result) =>
        write(async () => {
          await (await log()).appendResult(result);
          await writeResult(directory, {
            ...result,
            environment,
            ...(origin && origin.moves.length > 0 && { resumedElsewhere: origin.moves }),
          });
        }),
      readResult: async () => await readResult(directory) ?? null,
      [Symbol.asyncDispose]: lock.release,
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** @throws {RunMismatchError} if the directory holds a run that is not of this config */
function checkConfig(path: string, stored: StoredConfig, config: JsonRecord, hash: string): void {
  if (stored.configVersion === 1) {
    throw new RunMismatchError(
      `Cannot use ${path}: the run there was written by an earlier version, which can be read but ` +
        `not resumed`,
      [],
    );
  }
  if (stored.hash === hash) return;
  const differences = configDifferences(stored.config, config);
  throw new RunMismatchError(`Cannot use ${path}: the run there has other settings`, differences);
}

/**
 * Removes what a run left in its directory, if there is one.
 *
 * @throws {RunInUseError} if a process has it open
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * await (await openRun(directory, { steps: 2 }))[Symbol.asyncDispose]();
 * await discardRun(directory);
 * if ([...Deno.readDirSync(directory)].length > 0) throw new Error("Something is left");
 * ```
 */
export async function discardRun(directory: string): Promise<void> {
  if (!await exists(directory)) return;
  const lock = await lockRun(directory);
  try {
    await clear(directory);
  } finally {
    await lock.release();
  }
}

/** Only what a run writes is removed, in case the directory holds something else. */
async function clear(directory: string): Promise<void> {
  const { listEventFiles } = await import("../tensorboard/mod.ts");
  const ours = [
    // Whatever is left when this is cut short, no checkpoint outlives its records.
    ...["result.json", ...CHECKPOINT_FILES.toReversed(), "metrics.jsonl", "metrics.csv", "samples"],
    ...["config.json", ...DIAGNOSTICS_FILES, ...await listEventFiles(directory)],
  ];
  for (const name of ours) {
    await Deno.remove(join(directory, name), { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function lockRun(directory: string): Promise<DirectoryLock> {
  try {
    return await lockDirectory(directory);
  } catch (error) {
    if (!(error instanceof DirectoryInUseError)) throw error;
    throw new RunInUseError(directory, error.processId);
  }
}
