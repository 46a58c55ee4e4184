/** How far a run is, read from as little of its directory as possible. */
import { join } from "node:path";
import { exists } from "../files/mod.ts";

/** How far a run is. */
export type RunProgress = {
  /** Whether its result is written. */
  readonly finished: boolean;
  /** Steps done at its last record; 0 if there is none. */
  readonly step: number;
};

/** Bytes at the end of `metrics.jsonl` that hold its last record. */
const TAIL_BYTES = 8192;

/**
 * Reads how far a run is.
 *
 * @param directory of the run, which may be missing
 *
 * @example
 * ```ts
 * import { openRun } from "./run_directory.ts";
 *
 * const directory = await Deno.makeTempDir();
 * await using run = await openRun(directory, { steps: 20 });
 * await run.appendRecord({ step: 10, loss: 0.5 });
 * const { finished, step } = await readRunProgress(directory);
 * if (finished || step !== 10) throw new Error(`${step}`);
 * ```
 */
export async function readRunProgress(directory: string): Promise<RunProgress> {
  const finished = await exists(join(directory, "result.json"));
  return { finished, step: await readLastStep(join(directory, "metrics.jsonl")) };
}

async function readLastStep(path: string): Promise<number> {
  using file = await Deno.open(path).catch(() => null);
  if (file === null) return 0;
  const { size } = await file.stat();
  await file.seek(Math.max(0, size - TAIL_BYTES), Deno.SeekMode.Start);
  const tail = new Uint8Array(TAIL_BYTES);
  let length = 0;
  for (let read; length < TAIL_BYTES && (read = await file.read(tail.subarray(length)));) {
    length += read;
  }
  // The text before the last line break: a killed process may leave half a line.
  const lines = new TextDecoder().decode(tail.subarray(0, length)).split("\n").slice(0, -1);
  const [, step] = /^\{"step":(\d+)[,}]/.exec(lines.at(-1) ?? "") ?? [];
  return Number(step ?? 0);
}
