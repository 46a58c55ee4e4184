/** A run's measurements as a spreadsheet takes them: a line a record, a column a name. */
import { csvLine, writeFileAtomically } from "../files/mod.ts";
import { readRecords, type RunRecord } from "./records.ts";

/** A file that grows with its run. */
export type RecordsCsv = {
  /** Adds a record that its `metrics.jsonl` has already. */
  appendRecord(record: RunRecord): Promise<void>;
};

/**
 * Writes the records of a run anew, and goes on with them.
 *
 * A record may name what none before it did: then the file is written again, with one more column.
 *
 * @param path of the file
 * @param recordsPath of the `metrics.jsonl` that it follows
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
      await Deno.writeTextFile(path, recordLine(columns, record), { append: true });
    },
  };
}

/** What a record lacks is empty, like a number that is not finite. */
function recordLine(columns: readonly string[], record: RunRecord): string {
  return csvLine(columns.map((column) => {
    const value = record[column] ?? null;
    return typeof value === "number" && !Number.isFinite(value) ? null : value;
  }));
}
