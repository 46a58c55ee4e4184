/** What a run leaves behind, and how it goes on after an interruption. */
import { join } from "node:path";
import {
  ensureWritable,
  type JsonRecord,
  lockDirectory,
  removeTemporaryFiles,
  writeFileAtomically,
} from "../files/mod.ts";
import { listEventFiles } from "../tensorboard/mod.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { configDifferences, configHash } from "./config_hash.ts";
import { diagnosticsFiles } from "./diagnostics.ts";
import { cutRecords, type RunRecord } from "./records.ts";
import { openRunLog, type RunLog } from "./run_log.ts";
import { cutSamples } from "./sample_files.ts";

/** An open run; `await using` gives its lock back. */
export type Run = AsyncDisposable & {
  /** Where its files are. */
  readonly directory: string;
  /** Nothing there yet, a checkpoint to go on from, or a result already. */
  readonly state: "new" | "interrupted" | "finished";
  /** Of the config it was opened with. */
  readonly configHash: string;
  /**
   * Appends to `metrics.jsonl`, `metrics.csv` and TensorBoard's `events.out.tfevents.*`; the
   * records of a step come before its checkpoint.
   */
  appendRecord(record: RunRecord): Promise<void>;
  /** Replaces `checkpoint.safetensors`. */
  writeCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /**
   * The checkpoint to go on from, after which the records and pictures beyond it are gone; null if
   * new.
   */
  readCheckpoint(): Promise<Checkpoint | null>;
  /** Draws the picture of a step, such as `samples/000300.png`, as `writeSampleGrid` does. */
  writeSamples: RunLog["appendSamples"];
  /** Writes `result.json`, which finishes the run. */
  writeResult(result: JsonRecord): Promise<void>;
  /** The result of a finished run, else null. */
  readResult(): Promise<JsonRecord | null>;
};

/** Names one run among those of a table. */
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
 * Opens a run: makes its directory, takes its lock, and finds out how far it is.
 *
 * @param directory see {@linkcode runDirectory}
 * @param config every setting that decides the result, resolved
 * @param options `fresh` removes what an earlier run left
 * @throws {Error} if the directory cannot be written, is in use, or holds a run of another config
 *
 * @example
 * ```ts
 * const directory = `${await Deno.makeTempDir()}/table1/mnist-usps/pixelda/seed-0`;
 * const config = { steps: 2 };
 * {
 *   await using run = await openRun(directory, config);
 *   for (let step = 1; step <= config.steps; step++) await run.appendRecord({ step, loss: 1 / step });
 *   await run.writeResult({ accuracy: 0.9 });
 * }
 * await using again = await openRun(directory, config);
 * if (again.state !== "finished") throw new Error(again.state);
 * ```
 */
export async function openRun(
  directory: string,
  config: JsonRecord,
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<Run> {
  const at = (name: string) => join(directory, name);
  const hash = configHash(config);
  await ensureWritable(directory);
  const release = await lockDirectory(directory);
  try {
    await removeTemporaryFiles(directory);
    if (fresh) await clear(directory);
    const known = await holdsConfig(at("config.json"), config, hash);
    const state = known && await exists(at("result.json"))
      ? "finished"
      : known && await exists(at("checkpoint.safetensors"))
      ? "interrupted"
      : "new";
    if (state === "new") {
      await clear(directory);
      const text = JSON.stringify({ hash, config }, null, 2);
      await writeFileAtomically(at("config.json"), `${text}\n`);
    }
    let opened: Promise<RunLog> | null = null;
    const log = () => opened ??= openRunLog(directory, config);
    return {
      directory,
      state,
      configHash: hash,
      appendRecord: async (record) => (await log()).appendRecord(record),
      writeCheckpoint: (checkpoint) =>
        writeCheckpoint(at("checkpoint.safetensors"), checkpoint, hash),
      async readCheckpoint() {
        if (!await exists(at("checkpoint.safetensors"))) return null;
        const checkpoint = await readCheckpoint(at("checkpoint.safetensors"), hash);
        if (state === "interrupted") {
          await cutRecords(at("metrics.jsonl"), checkpoint.step);
          await cutSamples(directory, checkpoint.step);
          opened = null;
        }
        return checkpoint;
      },
      writeSamples: async (step, columns, options) =>
        (await log()).appendSamples(step, columns, options),
      async writeResult(result) {
        await (await log()).appendResult(result);
        await writeFileAtomically(at("result.json"), `${JSON.stringify(result, null, 2)}\n`);
      },
      readResult: async () =>
        await exists(at("result.json")) ? await readJson(at("result.json")) : null,
      [Symbol.asyncDispose]: release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function holdsConfig(path: string, config: JsonRecord, hash: string): Promise<boolean> {
  if (!await exists(path)) return false;
  const before = await readJson(path);
  if (before.hash === hash) return true;
  const differences = configDifferences((before.config ?? {}) as JsonRecord, config);
  const shown = differences.slice(0, 5).map((each) => `\n  ${each}`).join("");
  const more = differences.length > 5 ? `\n  and ${differences.length - 5} more` : "";
  throw new Error(
    `Cannot use ${path}: the run there has other settings${shown}${more}\n` +
      `Use --fresh to start over, or another --out`,
  );
}

/** Only what a run writes is removed, in case the directory holds something else. */
async function clear(directory: string): Promise<void> {
  const ours = [
    ...["result.json", "checkpoint.safetensors", "metrics.jsonl", "metrics.csv", "samples"],
    ...["config.json", ...diagnosticsFiles, ...await listEventFiles(directory)],
  ];
  for (const name of ours) {
    await Deno.remove(join(directory, name), { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

async function readJson(path: string): Promise<JsonRecord> {
  const text = await Deno.readTextFile(path);
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Refused below, like JSON that is no object.
  }
  throw new Error(`${path} is corrupt: it is no JSON object; use --fresh to start over`);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
