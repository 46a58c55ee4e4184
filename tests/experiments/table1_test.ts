import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { table1 } from "../../experiments/table1.ts";

/** A cell that trains in a second, on the embedded sample wherever the test runs. */
const cell = ["--scenarios", "mnist-usps", "--preset", "quick", "--quiet", "--embedded"];
const run = (out: string, ...args: string[]) => table1([...cell, "--out", out, ...args]);

async function outDirectory(): Promise<string> {
  return await Deno.makeTempDir({ prefix: "pixelda-table1-" });
}

const inRun = (out: string, method: string, seed: number, file: string): string =>
  join(out, "table1", "mnist-usps", method, `seed-${seed}`, file);

async function resultOf(out: string, method: string, seed: number) {
  return JSON.parse(await Deno.readTextFile(inRun(out, method, seed, "result.json")));
}

Deno.test("table1() leaves a whole run directory, and a table in the agreed form", async () => {
  const out = await outDirectory();
  const table = await run(out, "--methods", "source-only,pixelda", "--steps", "3");
  assertEquals(table?.rows.map(({ method }) => method), [
    "source-only",
    "coral",
    "mmd",
    "dann",
    "dsn",
    "cogan",
    "pixelda",
    "target-only",
  ]);
  const written = JSON.parse(await Deno.readTextFile(join(out, "table1", "table.json")));
  assertEquals(Object.keys(written), ["table", "preset", "selection", "rows"]);
  const [usps] = written.rows[6].cells;
  const { metrics } = await resultOf(out, "pixelda", 0);
  assertEquals(usps.mean, metrics.accuracy);
  assertEquals([usps.paper, usps.std, usps.n, usps.seeds], [95.9, null, 1, [0]]);
  assertEquals(written.rows[1].cells[0].mean, null, "CORAL was not run, and must show nothing");
  const files = [...Deno.readDirSync(inRun(out, "pixelda", 0, ""))].map(({ name }) => name);
  for (const name of ["config.json", "metrics.jsonl", "checkpoint.safetensors", "samples"]) {
    assert(files.includes(name), `${name} is missing`);
  }
  const { confusion } = await resultOf(out, "pixelda", 0);
  assertEquals(confusion.length, 10);
  assertStringIncludes(await Deno.readTextFile(join(out, "table1", "table.md")), "PixelDA");
  await Deno.remove(out, { recursive: true });
});

Deno.test("table1() gives the same bits for the same seed, and others for another", async () => {
  const [first, second] = [await outDirectory(), await outDirectory()];
  for (const out of [first, second]) await run(out, "--methods", "pixelda", "--steps", "4");
  await run(first, "--methods", "pixelda", "--steps", "4", "--seeds", "1");
  const bytes = (out: string, seed: number) =>
    Deno.readFile(inRun(out, "pixelda", seed, "checkpoint.safetensors"));
  assertEquals(await bytes(first, 0), await bytes(second, 0));
  assertEquals(
    (await resultOf(first, "pixelda", 0)).metrics,
    (await resultOf(second, "pixelda", 0)).metrics,
  );
  assert((await bytes(first, 0)).some((byte, i) => byte !== 0 && i > 0));
  assertNotEquals((await bytes(first, 1)).join(), (await bytes(first, 0)).join());
  for (const out of [first, second]) await Deno.remove(out, { recursive: true });
});

Deno.test("table1() does not repeat a finished run, and --fresh does", async () => {
  const out = await outDirectory();
  await run(out, "--methods", "source-only", "--steps", "5");
  const path = inRun(out, "source-only", 0, "result.json");
  const modified = async () => (await Deno.stat(path)).mtime?.getTime();
  const before = await modified();
  await run(out, "--methods", "source-only", "--steps", "5");
  assertEquals(await modified(), before);
  await run(out, "--methods", "source-only", "--steps", "5", "--fresh");
  assertNotEquals(await modified(), before);
  await Deno.remove(out, { recursive: true });
});

Deno.test("table1 goes on after an interruption as if there had been none", async () => {
  const [whole, stopped] = [await outDirectory(), await outDirectory()];
  const args = ["--methods", "source-only", "--steps", "300"];
  await run(whole, ...args);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "-A", "--import-map", "tasks/std/import_map.json"],
      ...["experiments/table1.ts", ...cell, "--out", stopped, ...args],
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const metrics = inRun(stopped, "source-only", 0, "metrics.jsonl");
  while (await Deno.stat(metrics).then(() => false, () => true)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill("SIGINT");
  assertEquals((await child.status).code, 130);
  await run(stopped, ...args);
  const [expected, found] = await Promise.all(
    [whole, stopped].map((out) => resultOf(out, "source-only", 0)),
  );
  assertEquals(found.metrics, expected.metrics);
  assert(found.timing.from > 0, "the interrupted run must have been gone on with");
  const bytes = (out: string) =>
    Deno.readFile(inRun(out, "source-only", 0, "checkpoint.safetensors"));
  assertEquals(await bytes(stopped), await bytes(whole));
  for (const out of [whole, stopped]) await Deno.remove(out, { recursive: true });
});
