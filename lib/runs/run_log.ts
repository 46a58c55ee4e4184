/** A run's measurements as its `metrics.jsonl` and in the forms that other programs read. */
import { join } from "node:path";
import type { JsonRecord } from "../files/mod.ts";
import {
  appendEvent,
  firstEvents,
  hparamsEnd,
  hparamsStart,
  imageValue,
  listEventFiles,
  readEvents,
  readMoment,
  replaceEventFiles,
  scalarValue,
  summaryEvent,
  type SummaryValue,
  textValue,
} from "../tensorboard/mod.ts";
import { appendRecord, openRecordsCsv, readRecords, type RunRecord } from "./records.ts";
import type { RunResult } from "./result.ts";
import { readRunFile } from "./errors.ts";
import {
  listSamples,
  MAX_PICTURE_BYTES,
  type Sample,
  type SampleColumns,
  writeSample,
} from "./samples.ts";

/** The open log of a run. */
export type RunLog = {
  /** Appends to `metrics.jsonl`, `metrics.csv` and the event file. */
  appendRecord(record: RunRecord): Promise<void>;
  /** Draws the picture of a step, see {@linkcode writeSample}, and adds it to the event file. */
  appendSamples(
    step: number,
    columns: SampleColumns,
    options?: { readonly scale?: number },
  ): Promise<void>;
  /** Adds the `metrics` of the result to the event file, and that the run has ended. */
  appendResult(result: RunResult): Promise<void>;
};

/**
 * Opens the log of a run that begins or resumes: what is derived from `metrics.jsonl` and the
 * pictures is rewritten, and then grows with them.
 *
 * @param directory of the run, in which nothing is later than its checkpoint
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
  const events = await openRunEvents(directory, config);
  return {
    async appendRecord(record) {
      last = record.step;
      await appendRecord(path, record);
      await csv.appendRecord(record);
      await events.appendRecord(record);
    },
    async appendSamples(step, columns, options) {
      await events.appendSample(await writeSample(directory, step, columns, options));
    },
    appendResult: (result) => events.appendEnd(last, selectNumbers(result.metrics)),
  };
}

function selectNumbers(metrics: RunResult["metrics"]): { readonly [name: string]: number } {
  const numbers = Object.entries(metrics).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(numbers) as { readonly [name: string]: number };
}

/** An open event file. */
export type RunEvents = {
  /** Adds what was measured, under the tags of {@linkcode tensorBoardTag}. */
  appendRecord(record: RunRecord): Promise<void>;
  /** Adds a picture that is written, under `samples`. */
  appendSample(sample: Sample): Promise<void>;
  /** Adds the test results, under `test/`, and that the run has ended. */
  appendEnd(step: number, metrics: { readonly [name: string]: number }): Promise<void>;
};

/**
 * Rewrites the event file of a run from its settings, records and pictures, and then appends to it.
 *
 * Only the times of earlier event files are kept, so that no event is torn, doubled or missing,
 * however the earlier process ended.
 *
 * @param directory of the run
 * @param config its settings
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const events = await openRunEvents(directory, { seed: 0 });
 * await events.appendRecord({ step: 50, task: 2.3, validationAccuracy: 11.5 });
 * const [{ name }] = [...Deno.readDirSync(directory)];
 * if (!name.startsWith("events.out.tfevents.")) throw new Error(name);
 * ```
 */
export async function openRunEvents(directory: string, config: JsonRecord): Promise<RunEvents> {
  const now = (): number => Date.now() / 1000;
  const times = await earlierTimes(directory);
  const at = (step: number, values: readonly SummaryValue[], wallTime = times.get(step) ?? now()) =>
    summaryEvent({ step, wallTime }, values);

  const started = times.get(0) ?? now();
  const events = [...firstEvents(started), at(0, [hparamsStart(config, started)], started)];
  for (const record of await readRecords(join(directory, "metrics.jsonl"))) {
    events.push(at(record.step, recordValues(record)));
  }
  for (const sample of await listSamples(directory)) {
    events.push(at(sample.step, await sampleValues(sample)));
  }
  const path = await replaceEventFiles(directory, events, now());
  const append = (step: number, values: readonly SummaryValue[]) =>
    appendEvent(path, at(step, values, now()));

  return {
    appendRecord: (record) => append(record.step, recordValues(record)),
    appendSample: async (sample) => await append(sample.step, await sampleValues(sample)),
    appendEnd(step, metrics) {
      const results = Object.entries(metrics);
      const values = results.map(([name, value]) => scalarValue(`test/${name}`, value));
      return append(step, [...values, hparamsEnd(now())]);
    },
  };
}

/**
 * TensorBoard's tag for a name in a record: `validation/accuracy` for `validationAccuracy`,
 * `learningRate` itself, and `loss/…` for the losses, which are all others.
 *
 * @example
 * ```ts
 * const tags = ["task/pose", "validationAngle", "learningRate"].map(tensorBoardTag);
 * if (`${tags}` !== "loss/task/pose,validation/angle,learningRate") throw new Error(`${tags}`);
 * ```
 */
export function tensorBoardTag(name: string): string {
  if (name === "learningRate" || /^(loss|validation)\//.test(name)) return name;
  const [, first, rest] = /^validation([A-Z])(.*)$/.exec(name) ?? [];
  return first === undefined ? `loss/${name}` : `validation/${first.toLowerCase()}${rest}`;
}

/** A number that is not finite is NaN: null in `metrics.jsonl` does not tell which it was. */
function recordValues({ step: _, ...record }: RunRecord): SummaryValue[] {
  return Object.entries(record).map(([name, value]) => {
    if (typeof value === "string") return textValue(tensorBoardTag(name), value);
    const finite = value !== null && Number.isFinite(Number(value));
    return scalarValue(tensorBoardTag(name), finite ? Number(value) : NaN);
  });
}

async function sampleValues({ path }: Sample): Promise<SummaryValue[]> {
  return [imageValue("samples", await readRunFile(path, MAX_PICTURE_BYTES))];
}

/** When each step was first logged, in seconds since 1970. */
async function earlierTimes(directory: string): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  for (const name of await listEventFiles(directory)) {
    for (const event of await readEvents(join(directory, name))) {
      const { step, wallTime } = readMoment(event);
      if (!times.has(step)) times.set(step, wallTime);
    }
  }
  return times;
}
