/** A run's measurements over time, a JSON object per line. */
import { appendToFile, csvLine, writeFileAtomically } from "../files/mod.ts";
import { CorruptRunError, readRunText } from "./errors.ts";

/** Most bytes of `metrics.jsonl`: 250,000 steps, each of them logged, have some 100 million. */
const MAX_BYTES = 2 ** 28;

/** Named numbers and texts of one step; a number that is not finite is written as null. */
export type RunRecord = {
  /** Steps done when it was measured. */
  readonly step: number;
  readonly [name: string]: number | string | boolean | null;
};

/**
 * Appends a record to a file.
 *
 * @example
 * ```ts
 * const path = `${await Deno.makeTempDir()}/metrics.jsonl`;
 * await appendRecord(path, { step: 10, "loss/task": 2.3 });
 * const [first] = await readRecords(path);
 * if (first["loss/task"] !== 2.3) throw new Error("Not as written");
 * ```
 */
export async function appendRecord(path: string, record: RunRecord): Promise<void> {
  await appendToFile(path, `${JSON.stringify(record)}\n`);
}

/**
 * Reads all records; an incomplete last line, which a killed process leaves, is dropped.
 *
 * @returns the records in order, empty if there is no file
 * @throws {CorruptRunError} if another line is not a valid record
 *
 * @example
 * ```ts
 * const records = await readRecords("no/such/metrics.jsonl");
 * if (records.length !== 0) throw new Error("Records from nowhere");
 * ```
 */
export async function readRecords(path: string): Promise<RunRecord[]> {
  const lines = await readLines(path);
  return lines.map((line, i) => line ?? refuse(path, i));
}

/** @throws {CorruptRunError} that names the line */
function refuse(path: string, line: number): never {
  throw new CorruptRunError(path, `line ${line + 1} is not a valid record`);
}

/** Each whole line's record, null where it is none. */
async function readLines(path: string): Promise<(RunRecord | null)[]> {
  let text: string;
  try {
    text = await readRunText(path, MAX_BYTES);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return text.split("\n").slice(0, -1).map((line) => {
    try {
      const record = JSON.parse(line);
      return Number.isInteger(record.step) ? record : null;
    } catch {
      return null;
    }
  });
}

/**
 * Removes the records after a step, which resuming from its checkpoint writes again. What a power cut
 * left of them may be no records at all.
 *
 * @param path of the file; nothing happens if it does not exist
 * @param step the last step to keep
 * @throws {CorruptRunError} if a line before a record to keep is none
 *
 * @example
 * ```ts
 * const path = `${await Deno.makeTempDir()}/metrics.jsonl`;
 * for (const step of [10, 20, 30]) await appendRecord(path, { step });
 * await cutRecords(path, 20);
 * if ((await readRecords(path)).length !== 2) throw new Error("Not cut");
 * ```
 */
export async function cutRecords(path: string, step: number): Promise<void> {
  const lines = await readLines(path);
  const isKept = (record: RunRecord | null) => record !== null && record.step <= step;
  const end = lines.findLastIndex(isKept) + 1;
  const kept = lines.slice(0, end).map((line, i) => line ?? refuse(path, i)).filter(isKept);
  const text = kept.map((record) => `${JSON.stringify(record)}\n`).join("");
  await writeFileAtomically(path, text);
}

/** An open CSV file. */
export type RecordsCsv = {
  /** Appends a record that is already in `metrics.jsonl`. */
  appendRecord(record: RunRecord): Promise<void>;
};

/**
 * Rewrites the CSV of a run's records, and then appends to it.
 *
 * If a record has a name that no earlier one has, the file is rewritten with one more column.
 *
 * @param path of the file
 * @param recordsPath of the `metrics.jsonl` to follow
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const jsonl = `${directory}/metrics.jsonl`;
 * await Deno.writeTextFile(jsonl, '{"step":1,"task":2.5}\n{"step":2,"accuracy":90}\n');
 * await openRecordsCsv(`${directory}/metrics.csv`, jsonl);
 * const text = await Deno.readTextFile(`${directory}/metrics.csv`);
 * if (text !== "step,task,accuracy\r\n1,2.5,\r\n2,,90\r\n") throw new Error(text);
 * ```
 */
export async function openRecordsCsv(path: string, recordsPath: string): Promise<RecordsCsv> {
  let columns: readonly string[] = [];
  const rewrite = async (): Promise<void> => {
    const records = await readRecords(recordsPath);
    columns = [...new Set(["step", ...records.flatMap(Object.keys)])];
    const lines = records.map((record) => recordLine(columns, record));
    await writeFileAtomically(path, csvLine(columns) + lines.join(""));
  };
  await rewrite();
  return {
    async appendRecord(record) {
      if (!Object.keys(record).every((name) => columns.includes(name))) return await rewrite();
      await appendToFile(path, recordLine(columns, record));
    },
  };
}

/** Missing values are empty, like numbers that are not finite. */
function recordLine(columns: readonly string[], record: RunRecord): string {
  return csvLine(columns.map((column) => {
    const value = record[column] ?? null;
    return typeof value === "number" && !Number.isFinite(value) ? null : value;
  }));
}
