import { assertEquals } from "@std/assert";
import { openRun } from "../../../../lib/runs/mod.ts";
import { compareContents, digestFolder } from "../../../../tasks/torture/runs/folder.ts";

/** Creates a folder of one run, whose seconds and place differ each time. */
async function makeRuns(accuracy: number, seconds: number): Promise<string> {
  const out = await Deno.makeTempDir();
  await using run = await openRun(`${out}/digits/seed-0`, { steps: 1 });
  await run.appendRecord({ step: 1, loss: 0.5 });
  await run.writeResult({ metrics: { accuracy }, timing: { seconds, from: 0 } });
  await Deno.writeTextFile(`${out}/table.csv`, `${out}/digits/seed-0\n`);
  return out;
}

Deno.test("digestFolder() leaves out times and the folder's own place", async () => {
  const [one, other] = [await makeRuns(90, 1), await makeRuns(90, 2)];
  const found = await digestFolder(one);
  assertEquals([...found.keys()].sort(), [
    "digits/seed-0/config.json",
    "digits/seed-0/events.out.tfevents",
    "digits/seed-0/metrics.csv",
    "digits/seed-0/metrics.jsonl",
    "digits/seed-0/result.json",
    "table.csv",
  ]);
  assertEquals(compareContents(found, await digestFolder(other)), "");
});

Deno.test("compareContents() names what differs, is missing and is left over", async () => {
  const [found, expected] = [await makeRuns(90, 1), await makeRuns(91, 1)];
  await Deno.writeTextFile(`${found}/digits/seed-0/result.json.41.tmp`, "{");
  await Deno.remove(`${found}/digits/seed-0/metrics.csv`);
  const text = compareContents(await digestFolder(found), await digestFolder(expected));
  assertEquals(text.split(", ").sort(), [
    "digits/seed-0/metrics.csv is missing",
    "digits/seed-0/result.json differs",
    "digits/seed-0/result.json.41.tmp is left over",
  ]);
});
