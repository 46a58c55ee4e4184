import { assertEquals } from "@std/assert";
import {
  cellsOf,
  describeOwnDomain,
  differencesFrom,
  readCellRuns,
} from "../../../experiments/core/cells.ts";
import type { JsonRecord } from "../../../lib/files/mod.ts";
import { openRun, runDirectory } from "../../../lib/runs/mod.ts";

const preset = { batchSize: 32, every: { validate: 100 }, own: { steps: 2000, decay: [1, 2] } };
const query = {
  ...{ table: "table1", scenario: "mnist-usps", method: "dann", preset: "quick" },
  seeds: [0, 1, 2],
};
const column = {
  id: "mnist-usps",
  scenario: "mnist-usps",
  metrics: [{ name: "accuracy", unit: "%" }],
};

/** Writes a finished run for each config. */
async function writeRuns(configs: readonly JsonRecord[], accuracies: readonly number[]) {
  const out = await Deno.makeTempDir({ prefix: "pixelda-cells-" });
  for (const [seed, config] of configs.entries()) {
    const name = { table: "table1", scenario: "mnist-usps", method: "dann", seed };
    const whole = { ...name, preset: "quick", data: "full", ...config };
    await using run = await openRun(runDirectory(out, name), whole);
    await run.writeResult({ metrics: { accuracy: accuracies[seed] } });
  }
  return out;
}

Deno.test("differencesFrom() lists the run's values that are not the preset's, without own", () => {
  assertEquals(differencesFrom(preset, { seed: 3, ...preset }), {});
  const own = { steps: 3, decay: [1, 2], reversalFactor: 0.5 };
  assertEquals(differencesFrom(preset, { ...preset, batchSize: 16, own }), {
    batchSize: 16,
    steps: 3,
    reversalFactor: 0.5,
  });
  assertEquals(differencesFrom(preset, { ...preset, own: { decay: [2, 1] } }), {
    decay: [2, 1],
    steps: null,
  });
});

Deno.test("a cell of the preset's own settings has no differences", async () => {
  const out = await writeRuns([preset, preset], [80, 90]);
  const { groups: [group, ...others] } = await readCellRuns({ ...query, out }, preset);
  const [cell] = cellsOf(column, group, { accuracy: 85.1 });
  assertEquals([cell.mean, cell.n, cell.seeds, cell.paper], [85, 2, [0, 1], 85.1]);
  assertEquals(["differs" in cell, others.length], [false, 0]);
  await Deno.remove(out, { recursive: true });
});

Deno.test("a cell says which settings of its runs are not the preset's", async () => {
  const out = await writeRuns([{ ...preset, own: { ...preset.own, steps: 3 } }], [10]);
  const { groups: [group] } = await readCellRuns({ ...query, out }, preset);
  assertEquals(cellsOf(column, group, undefined)[0].differs, { steps: 3 });
  await Deno.remove(out, { recursive: true });
});

Deno.test("describeOwnDomain() gives the means over seeds, and those of the last step if others", () => {
  const run = (accuracy: number, angle: number, last = { accuracy, angle }) => ({
    result: { ownDomain: { images: "5 images", tested: { accuracy, angle }, last } },
  });
  const metrics = [{ name: "accuracy", unit: "%" }, { name: "angle", unit: "°" }];
  const describe = (runs: readonly object[], shown = metrics) =>
    describeOwnDomain({ linemod: { runs: runs as [] } }, shown);
  assertEquals(
    describe([run(98, 14), run(99, 15)]),
    "own domain 98.5 % / 14.5° on linemod (5 images)",
  );
  assertEquals(
    describe([run(98, 14, { accuracy: 100, angle: 12.04 })]),
    "own domain 98.0 % / 14.0° on linemod (5 images), 100.0 % / 12.0° after the last step",
  );
  assertEquals(
    describe([run(98, 14)], [metrics[0]]),
    "own domain 98.0 % on linemod (5 images)",
  );
  assertEquals(describe([{ result: {} }]), undefined, "of a version that did not measure it");
});

Deno.test("runs of unlike configs are never averaged", async () => {
  const short = { ...preset, own: { ...preset.own, steps: 3 } };
  const out = await writeRuns([short, preset, { ...preset, data: "embedded" }], [10, 80, 50]);
  const { groups } = await readCellRuns({ ...query, out }, preset);
  const cells = groups.flatMap((group) => cellsOf(column, group, undefined));
  assertEquals(cells.map(({ mean, seeds, data }) => [mean, seeds, data]), [
    [80, [1], "full"],
    [50, [2], "embedded"],
    [10, [0], "full"],
  ]);
  await Deno.remove(out, { recursive: true });
});

Deno.test("runs of another preset do not count, and those of an earlier version are named", async () => {
  const out = await writeRuns([{ ...preset, preset: "compact" }, preset], [10, 20]);
  const old = runDirectory(out, { ...query, seed: 2 });
  await Deno.mkdir(old, { recursive: true });
  const config = { table: "table1", scenario: "mnist-usps", method: "dann", seed: 2 };
  const { canonicalJson, sha256 } = await import("../../../lib/files/mod.ts");
  const whole = { ...config, preset: "quick" };
  const stored = { hash: sha256(canonicalJson(whole)), config: whole };
  await Deno.writeTextFile(`${old}/config.json`, JSON.stringify(stored));
  await Deno.writeTextFile(`${old}/result.json`, '{ "metrics": { "accuracy": 99 } }');
  const { groups, outdated } = await readCellRuns({ ...query, out }, preset);
  assertEquals(groups.map(({ runs }) => runs.map(({ name }) => name.seed)), [[1]]);
  assertEquals(outdated, [old]);
  await Deno.remove(out, { recursive: true });
});
