import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { table1 } from "../../experiments/table1.ts";
import { runWith } from "./run_table.ts";
import { DIAGNOSTICS_FILES } from "../../lib/runs/mod.ts";
import { runScript, scriptCommand } from "../run_script.ts";

/** A cell that trains in a second, on the embedded sample wherever the test runs. */
const cell = ["--scenarios", "mnist-usps", "--preset", "quick", "--quiet", "--embedded"];
const run = (out: string, ...args: string[]) => runWith(table1, [...cell, "--out", out, ...args]);

async function outDirectory(): Promise<string> {
  return await Deno.makeTempDir({ prefix: "pixelda-table1-" });
}

const inRun = (out: string, method: string, seed: number, file: string): string =>
  join(out, "table1", "mnist-usps", method, `seed-${seed}`, file);

const CORAL_NOTE = "CORAL: labeled target images choose its SVM, whatever rule chooses the step.";

const filesOf = (out: string, method: string): string[] =>
  [...Deno.readDirSync(inRun(out, method, 0, ""))].map(({ name }) => name);

const jsonOf = async (out: string, method: string, file: string, seed = 0) =>
  JSON.parse(await Deno.readTextFile(inRun(out, method, seed, file)));

const resultOf = (out: string, method: string, seed: number) =>
  jsonOf(out, method, "result.json", seed);

Deno.test("table1() leaves whole run directories, and a table in the agreed form", async () => {
  const out = await outDirectory();
  const methods = ["source-only", "coral", "mmd", "dann", "dsn", "pixelda"];
  const table = await run(out, "--methods", methods.join(), "--steps", "3");
  assertEquals(table.rows.map(({ method }) => method), [
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
  assertEquals(Object.keys(written), ["table", "preset", "selection", "reference", "rows"]);
  const [usps] = written.rows[6].cells;
  const { metrics } = await resultOf(out, "pixelda", 0);
  assertEquals(usps.mean, metrics.accuracy);
  assertEquals([usps.paper, usps.std, usps.n, usps.seeds], [95.9, null, 1, [0]]);
  assertEquals(written.rows[5].cells[0].mean, null, "CoGAN was not run, and must show nothing");
  assert(table.notes.includes(CORAL_NOTE));
  const files = filesOf(out, "pixelda");
  for (const name of ["config.json", "metrics.jsonl", "checkpoint.safetensors", "samples"]) {
    assert(files.includes(name), `${name} is missing`);
  }
  const { confusion, generatedConfusion } = await resultOf(out, "pixelda", 0);
  assertEquals(confusion.length, 10);
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b);
  assertEquals(sum(generatedConfusion.map(sum)), 1000, "so many are generated, not all");
  const right = 10 * metrics.generatedAccuracy;
  assertAlmostEquals(right, Math.round(right), 1e-9);
  assertStringIncludes(await Deno.readTextFile(join(out, "table1", "table.md")), "PixelDA");
  for (const method of methods) await assertMap(out, method);
  await assertAttribution(out);
  await Deno.remove(out, { recursive: true });
});

/** A map of features, whichever tower has them. */
async function assertMap(out: string, method: string): Promise<void> {
  const { domains, domain, label, x, y } = await jsonOf(out, method, "embedding.json");
  const generated = method === "pixelda" ? ["generated"] : [];
  assertEquals(domains, ["source", ...generated, "target"]);
  for (const list of [domain, label, x, y]) assertEquals(list.length, 200 * domains.length);
  assertEquals(filesOf(out, method).includes("attribution.png"), method === "pixelda");
}

/** Pictures of a generator at work. */
async function assertAttribution(out: string): Promise<void> {
  const { side, columns, items } = await jsonOf(out, "pixelda", "attribution.json");
  assertEquals(columns, ["source", "generated", "nearest"]);
  const png = await Deno.readFile(inRun(out, "pixelda", 0, "attribution.png"));
  const size = new DataView(png.buffer, 16, 8);
  assertEquals([size.getUint32(0), size.getUint32(4)], [3 * side, items.length * side]);
  const { nearest, taskScores, z } = items[0];
  assertEquals([taskScores.length, z.length], [10, 10]);
  assertAlmostEquals(taskScores.reduce((a: number, b: number) => a + b), 1, 0.001);
  assert(nearest.distance > 0);
}

Deno.test("table1() gives the same bits for the same seed, and others for another", async () => {
  const [first, second] = [await outDirectory(), await outDirectory()];
  for (const out of [first, second]) {
    const { notes } = await run(out, "--methods", "pixelda", "--steps", "4");
    assert(!notes.includes(CORAL_NOTE), "CORAL was not run, and its SVM is not to be explained");
  }
  await run(first, "--methods", "pixelda", "--steps", "4", "--seeds", "1");
  const bytes = (out: string, seed: number, file = "checkpoint.safetensors") =>
    Deno.readFile(inRun(out, "pixelda", seed, file));
  for (const file of ["checkpoint.safetensors", ...DIAGNOSTICS_FILES]) {
    assertEquals(await bytes(first, 0, file), await bytes(second, 0, file), file);
  }
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

/** Resumes a copy of an interrupted run with other kernels: refused, or allowed and marked. */
async function assertOtherEnvironment(out: string, args: readonly string[]): Promise<void> {
  const copy = await outDirectory();
  const directory = inRun(copy, "source-only", 0, "");
  await Deno.mkdir(directory, { recursive: true });
  for (const name of ["config.json", "checkpoint.safetensors", "metrics.jsonl"]) {
    await Deno.copyFile(inRun(out, "source-only", 0, name), join(directory, name));
  }
  const env = { ONEDNN_CPU_ISA_HINTS: "NO_HINTS", DEBUG: "" };
  const all = [...cell, "--out", copy, ...args];
  const refused = await runScript("experiments/table1.ts", all, env);
  assertEquals(refused.code, 1);
  assertStringIncludes(
    refused.stderr,
    "use no ONEDNN_CPU_ISA_HINTS; or --allow-other-environment",
  );
  const allowed = await runScript("experiments/table1.ts", [
    ...[...all, "--allow-other-environment"],
  ], env);
  assertEquals(allowed.code, 0, allowed.stderr);
  const { resumedElsewhere: [{ step, changed }] } = await resultOf(copy, "source-only", 0);
  assertEquals(changed, ["ONEDNN_CPU_ISA_HINTS was not set, is NO_HINTS"]);
  assertStringIncludes(
    allowed.stdout,
    `Source Only on mnist-usps, seed 0, went on in another environment at step ${step}: ` +
      "ONEDNN_CPU_ISA_HINTS was not set, is NO_HINTS.",
  );
  await Deno.remove(copy, { recursive: true });
}

Deno.test("table1 resumes after an interruption as if there had been none", async () => {
  const [whole, stopped] = [await outDirectory(), await outDirectory()];
  const args = ["--methods", "source-only", "--steps", "100"];
  await run(whole, ...args);
  const child = scriptCommand("experiments/table1.ts", [...cell, "--out", stopped, ...args], {
    stdout: "null",
    stderr: "null",
  }).spawn();
  const metrics = inRun(stopped, "source-only", 0, "metrics.jsonl");
  let ended = false;
  const status = child.status.finally(() => ended = true);
  while (!ended && await Deno.stat(metrics).then(() => false, () => true)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill("SIGHUP");
  assertEquals((await status).code, 130);
  await assertOtherEnvironment(stopped, args);
  await run(stopped, ...args);
  const [expected, found] = await Promise.all(
    [whole, stopped].map((out) => resultOf(out, "source-only", 0)),
  );
  assertEquals(found.metrics, expected.metrics);
  assert(found.timing.from > 0, "the interrupted run must have been resumed");
  const bytes = (out: string) =>
    Deno.readFile(inRun(out, "source-only", 0, "checkpoint.safetensors"));
  assertEquals(await bytes(stopped), await bytes(whole));
  for (const out of [whole, stopped]) await Deno.remove(out, { recursive: true });
});
