/** A run's measurements as its `metrics.jsonl` and in the forms that other programs read. */
import { join } from "node:path";
import { type PixelImages, writeSampleGrid } from "../drawing/mod.ts";
import type { JsonRecord } from "../files/mod.ts";
import { appendRecord, readRecords, type RunRecord } from "./records.ts";
import { openRecordsCsv } from "./records_csv.ts";
import type { RunResult } from "./result.ts";
import { sampleAt } from "./sample_files.ts";

/** Files that grow with their run. */
export type RunLog = {
  /** Adds to `metrics.jsonl`, `metrics.csv` and the event file. */
  appendRecord(record: RunRecord): Promise<void>;
  /** Draws `samples/<step>.png`, see {@linkcode writeSampleGrid}, and adds it to the event file. */
  appendSamples(
    step: number,
    columns: readonly PixelImages[],
    options?: { readonly scale?: number },
  ): Promise<void>;
  /** Adds the `metrics` of the result to the event file, and that the run has ended. */
  appendResult(result: RunResult): Promise<void>;
};

/**
 * Opens the log of a run that begins or goes on: what is derived from `metrics.jsonl` and the
 * pictures is written anew, then grows along with them.
 *
 * @param directory of the run, from which what comes after its checkpoint is gone
 * @param config its settings
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const log = await openRunLog(directory, { seed: 0 });
 * await log.appendRecord({ step: 50, task: 2.5 });
 * const text = await Deno.readTextFile(`${directory}/metrics.csv`);
 * if (text !== "step,task\r\n50,2.5\r\n") throw new Error(text);
 * ```
 */
export async function openRunLog(directory: string, config: JsonRecord): Promise<RunLog> {
  const path = join(directory, "metrics.jsonl");
  let last = (await readRecords(path)).at(-1)?.step ?? 0;
  const csv = await openRecordsCsv(join(directory, "metrics.csv"), path);
  // Who only imports the package need not load protocol buffers.
  const { openRunEvents } = await import("./run_events.ts");
  const events = await openRunEvents(directory, config);
  return {
    async appendRecord(record) {
      last = record.step;
      await appendRecord(path, record);
      await csv.appendRecord(record);
      await events.appendRecord(record);
    },
    async appendSamples(step, columns, options) {
      const sample = sampleAt(directory, step);
      await writeSampleGrid(sample.path, columns, options);
      await events.appendSample(sample);
    },
    appendResult: (result) => events.appendEnd(last, numbersOf(result.metrics)),
  };
}

function numbersOf(metrics: RunResult["metrics"]): { readonly [name: string]: number } {
  const numbers = Object.entries(metrics).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(numbers) as { readonly [name: string]: number };
}
