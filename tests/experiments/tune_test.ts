import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { SCENARIO_IDS } from "../../datasets/mod.ts";
import { PRESETS } from "../../experiments/core/settings.ts";
import { digitRows } from "../../experiments/digit_rows.ts";
import {
  candidatesOf,
  renderTuned,
  searchGrids,
  tune,
  tunedMethods,
} from "../../experiments/tune.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const options = {
  embedded: true,
  scenarios: ["mnist-usps" as const],
  methods: ["dann" as const],
  quiet: true,
};

testOnTensorFlow("tune() ranks every candidate by validation, and tests none", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-tune-" });
  const tuned = await tune({ ...options, steps: 2, out });
  assertEquals(tuned.length, 12);
  const scores = tuned.map(({ validationAccuracy }) => validationAccuracy!);
  assertEquals(scores, scores.toSorted((a, b) => b - a));
  for (const { changes } of tuned) {
    assertEquals(Object.keys(changes), ["batchSize", "similarityWeight", "reversalFactor"]);
  }
  const candidate = join(out, "tune", "mnist-usps", "dann");
  for (const { name } of Deno.readDirSync(candidate)) {
    const path = join(candidate, name, "seed-0", "result.json");
    const { metrics } = JSON.parse(await Deno.readTextFile(path));
    assertEquals(Object.keys(metrics), ["validationAccuracy"]);
  }
  assertEquals(JSON.parse(await Deno.readTextFile(join(out, "tune", "tune.json"))), tuned);
  assertEquals(await Deno.readTextFile(join(out, "tune", "tune.md")), renderTuned(tuned));
  await Deno.remove(out, { recursive: true });
});

Deno.test("renderTuned() says which training diverged, and when", () => {
  const [seed, seconds, validationAccuracy] = [0, null, null];
  const changes = { similarityWeight: 10 };
  const found = { scenario: "mnist-mnistm", method: "mmd" as const, seed, changes, step: 7 };
  assertStringIncludes(
    renderTuned([{ ...found, validationAccuracy, seconds }]),
    "| mnist-mnistm | mmd | similarityWeight=10 | 0 | diverged | 7 | - |",
  );
});

Deno.test("renderTuned() names nested settings by their path", () => {
  const text = renderTuned([{
    scenario: "mnist-usps",
    method: "dsn",
    seed: 1,
    changes: { weights: { reconstruction: 0.01, difference: 0.05 } },
    validationAccuracy: 81.26,
    step: 500,
    seconds: 12.3,
  }]);
  assertStringIncludes(
    text,
    "| mnist-usps | dsn | weights.reconstruction=0.01, weights.difference=0.05 | 1 | 81.3 | 500 | 12.3 |",
  );
});

Deno.test("candidatesOf() combines each value with each, the last fastest", () => {
  assertEquals(candidatesOf({ a: [1, 2], b: ["x", "y"] }), [
    { a: 1, b: "x" },
    { a: 1, b: "y" },
    { a: 2, b: "x" },
    { a: 2, b: "y" },
  ]);
});

Deno.test("candidatesOf() of no values is empty, of no settings the preset alone", () => {
  assertEquals(candidatesOf({ a: [] }), []);
  assertEquals(candidatesOf({}), [{}]);
});

Deno.test("searchGrids names settings that the method has, in one preset at least", () => {
  for (const method of tunedMethods) {
    const known = PRESETS.flatMap((preset) =>
      SCENARIO_IDS.flatMap((id) => Object.keys(digitRows[method].settings(preset, id)))
    );
    for (const setting of Object.keys(searchGrids[method])) {
      assert(known.includes(setting), setting);
    }
  }
});
