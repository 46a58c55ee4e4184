import { assertEquals, assertRejects } from "@std/assert";
import { CorruptRunError } from "../../lib/runs/errors.ts";
import {
  appendRecord,
  cutRecords,
  openRecordsCsv,
  readRecords,
  type RunRecord,
} from "../../lib/runs/records.ts";

async function path(text?: string): Promise<string> {
  const file = `${await Deno.makeTempDir()}/metrics.jsonl`;
  if (text !== undefined) await Deno.writeTextFile(file, text);
  return file;
}

Deno.test("appendRecord() writes a JSON line, and null for NaN", async () => {
  const file = await path();
  await appendRecord(file, { step: 1, "loss/task": 2.5 });
  await appendRecord(file, { step: 2, "loss/task": NaN });
  assertEquals(
    await Deno.readTextFile(file),
    '{"step":1,"loss/task":2.5}\n{"step":2,"loss/task":null}\n',
  );
});

Deno.test("cutRecords() keeps the records up to the step, and drops a torn last line", async () => {
  const file = await path('{"step":1}\n{"step":2}\n{"step":3}\n{"st');
  await cutRecords(file, 2);
  assertEquals(await Deno.readTextFile(file), '{"step":1}\n{"step":2}\n');
});

Deno.test("cutRecords() drops damaged lines after the last record to keep, and refuses any before", async () => {
  const file = await path('{"step":1}\n{"step":2}\n\0\0\n{"step":3}\n[]\n');
  await cutRecords(file, 2);
  assertEquals(await Deno.readTextFile(file), '{"step":1}\n{"step":2}\n');
  const hole = await path('{"step":1}\n\0\0\n{"step":3}\n');
  await assertRejects(() => cutRecords(hole, 3), CorruptRunError, "line 2 is not a valid record");
  assertEquals((await Deno.readTextFile(hole)).length, 25);
});

Deno.test("readRecords() names the line that is not a valid record", async () => {
  const file = await path('{"step":1}\noops\n{"step":3}\n');
  await assertRejects(
    () => readRecords(file),
    CorruptRunError,
    "metrics.jsonl is corrupt: line 2 is not a valid record",
  );
  await assertRejects(async () => readRecords(await path("{}\n")), CorruptRunError, "line 1 is");
});

/** A spreadsheet of the records before, and what has been in it after each record since. */
async function follow(before: RunRecord[], since: RunRecord[]): Promise<string[]> {
  const directory = await Deno.makeTempDir();
  const [csvPath, recordsPath] = [`${directory}/metrics.csv`, `${directory}/metrics.jsonl`];
  for (const record of before) await appendRecord(recordsPath, record);
  await Deno.writeTextFile(csvPath, "left by a killed process");
  const csv = await openRecordsCsv(csvPath, recordsPath);
  const texts = [await Deno.readTextFile(csvPath)];
  for (const record of since) {
    await appendRecord(recordsPath, record);
    await csv.appendRecord(record);
    texts.push(await Deno.readTextFile(csvPath));
  }
  return texts;
}

Deno.test("openRecordsCsv() takes columns as they come, and keeps lines by step", async () => {
  const texts = await follow([], [
    { step: 1, task: 0.5 },
    { step: 2, task: 0.25, "a,b": "c" },
    { step: 3, "a,b": "d" },
  ]);
  assertEquals(texts, [
    "step\r\n",
    "step,task\r\n1,0.5\r\n",
    'step,task,"a,b"\r\n1,0.5,\r\n2,0.25,c\r\n',
    'step,task,"a,b"\r\n1,0.5,\r\n2,0.25,c\r\n3,,d\r\n',
  ]);
});

Deno.test("openRecordsCsv() is the same wherever it was reopened", async () => {
  const records: RunRecord[] = [{ step: 1, a: 1 }, { step: 2, b: NaN }, { step: 3, a: 3, c: true }];
  for (let done = 0; done <= records.length; done++) {
    const texts = await follow(records.slice(0, done), records.slice(done));
    assertEquals(texts.at(-1), "step,a,b,c\r\n1,1,,\r\n2,,,\r\n3,3,,true\r\n");
  }
});
