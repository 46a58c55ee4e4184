import { assertEquals, assertRejects } from "@std/assert";
import { CorruptRunError } from "../../lib/runs/errors.ts";
import { appendRecord, cutRecords, readRecords } from "../../lib/runs/records.ts";

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

Deno.test("readRecords() names the line that is not a valid record", async () => {
  const file = await path('{"step":1}\noops\n{"step":3}\n');
  await assertRejects(
    () => readRecords(file),
    CorruptRunError,
    "metrics.jsonl is corrupt: line 2 is not a valid record",
  );
  await assertRejects(async () => readRecords(await path("{}\n")), CorruptRunError, "line 1 is");
});
