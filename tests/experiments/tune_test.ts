import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { SCENARIO_IDS } from "../../datasets/mod.ts";
import { parseChanges } from "../../experiments/core/changes.ts";
import { PRESETS } from "../../experiments/core/settings.ts";
import { digitRows } from "../../experiments/digit_rows.ts";
import { searchSpaces } from "../../experiments/settings/digits/search.ts";
import { renderTuned, tune, tunedMethods } from "../../experiments/tune.ts";
import { RunMismatchError } from "../../lib/runs/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const options = {
  embedded: true,
  scenarios: ["mnist-usps" as const],
  methods: ["dann" as const],
  quiet: true,
  candidates: 2,
  reduction: 2,
  steps: 200, // of which 100, where the preset quick validates, are the first rung
};

testOnTensorFlow("tune() lets the best go on, to the bits of a training in one go", async () => {
  const [out, whole] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const tuned = await tune({ ...options, out });
  assertEquals(tuned.map(({ steps }) => steps), [200, 100]);
  const directory = (folder: string, { changes }: typeof tuned[number]) => {
    const words = Object.entries(changes).map(([path, value]) => `${path}=${value}`).join();
    return join(folder, "tune", "mnist-usps", "dann", words, "seed-0");
  };
  const read = (...path: string[]) => Deno.readTextFile(join(...path));
  const [best, other] = tuned;
  const { metrics } = JSON.parse(await read(directory(out, best), "result.json"));
  const names = Object.keys(metrics);
  assertEquals(names[0], "validationAccuracy");
  assertEquals(names.filter((name) => !name.startsWith("validation")), [], "no test is read");
  await assertRejects(() => read(directory(out, other), "result.json"), Deno.errors.NotFound);

  const all = await tune({ ...options, out: whole, search: "random" });
  assertEquals(all.map(({ steps }) => steps), [200, 200]);
  for (const name of ["checkpoint.safetensors", "metrics.jsonl"]) {
    const bytes = (folder: string) => Deno.readFile(join(directory(folder, best), name));
    assertEquals(await bytes(out), await bytes(whole), name);
  }

  const before = await Deno.stat(join(directory(out, other), "checkpoint.safetensors"));
  assertEquals(await tune({ ...options, out }), tuned, "the second call trains nothing");
  const after = await Deno.stat(join(directory(out, other), "checkpoint.safetensors"));
  assertEquals(after.mtime, before.mtime);

  const [found] = JSON.parse(await read(out, "tune", "best.json"));
  assertEquals(found.settings.batchSize.value, best.changes.batchSize);
  assertStringIncludes(found.settings.batchSize.source, "deno task tune --preset quick");
  assertEquals([found.score, found.method], [best.score, "dann"]);
  assertEquals(JSON.parse(await read(out, "tune", "tune.json")), tuned);
  assertEquals(await read(out, "tune", "tune.md"), renderTuned(tuned));
  await assertRejects(() => tune({ ...options, out, steps: 150 }), RunMismatchError);
  for (const folder of [out, whole]) await Deno.remove(folder, { recursive: true });
});

Deno.test("renderTuned() says which training diverged, and how to compare the best", () => {
  const found = { scenario: "mnist-mnistm", method: "dsn" as const, seeds: [0, 1], steps: 500 };
  const text = renderTuned([
    { ...found, changes: { "weights.reconstruction": 0.01, batchSize: 16 }, score: 81.26 },
    { ...found, changes: { "weights.reconstruction": 9, batchSize: 16 }, score: null },
  ]);
  assertStringIncludes(
    text,
    "| mnist-mnistm | dsn | weights.reconstruction=0.01, batchSize=16 | 0, 1 | 500 | 81.3 |",
  );
  assertStringIncludes(text, "weights.reconstruction=9, batchSize=16 | 0, 1 | 500 | diverged |");
  assertStringIncludes(
    text,
    "deno task ablate table1 --method dsn --scenarios mnist-mnistm --seeds 0-4 " +
      "--set weights.reconstruction=0.01 --set batchSize=16",
  );
});

Deno.test("searchSpaces names settings that the method has, of a type that they take", () => {
  for (const method of tunedMethods) {
    const known = PRESETS.flatMap((preset) =>
      SCENARIO_IDS.map((id) => digitRows[method].settings(preset, id))
    );
    for (const [path, range] of Object.entries(searchSpaces[method])) {
      const [value] = "choices" in range ? range.choices : range.logUniform;
      assert(path in parseChanges([`${path}=${value}`], known, method));
    }
  }
});
