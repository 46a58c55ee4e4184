import { assertEquals } from "@std/assert";
import { readRunProgress } from "../../lib/runs/run_progress.ts";

/** What is read of a run with this log. */
async function progressOf(log: string) {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/metrics.jsonl`, log);
  return await readRunProgress(directory);
}

Deno.test("readRunProgress() reads the last whole record, however long the log is", async () => {
  const record = (step: number) => `${JSON.stringify({ step, loss: Math.PI })}\n`;
  const log = Array.from({ length: 2000 }, (_, i) => record(50 * (i + 1))).join("");
  assertEquals(await progressOf(log), { finished: false, step: 100_000 });
  assertEquals((await progressOf(record(50) + record(100) + '{"step":15')).step, 100);
  assertEquals((await progressOf(record(7))).step, 7);
  for (const none of ["", '{"step":3', "\n", "no record\n"]) {
    assertEquals((await progressOf(none)).step, 0, none);
  }
  const long = `{"step":9,"text":"${"x".repeat(5000)}"}\n`;
  assertEquals((await progressOf(record(8) + long)).step, 9);
});

Deno.test("readRunProgress() of a missing run is at its beginning", async () => {
  assertEquals(await readRunProgress("no/such/run"), { finished: false, step: 0 });
});
