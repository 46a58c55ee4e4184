import { assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ablate, ablation } from "../../experiments/ablate.ts";
import { HelpRequest, UsageError } from "../../experiments/cli/mod.ts";
import { defineTable } from "../../experiments/core/define_table.ts";
import { table1 } from "../../experiments/table1.ts";
import { table4 } from "../../experiments/table4.ts";
import { onFewImages, short } from "./pose_runs.ts";
import { runWith } from "./run_table.ts";

const off = "discriminatorWeights.taskSource=0";

// deno-lint-ignore no-explicit-any -- whatever JSON the file holds
const json = async (...path: string[]): Promise<any> =>
  JSON.parse(await Deno.readTextFile(join(...path)));

Deno.test("ablate() trains the changed settings, and takes the others from the table", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-ablate-" });
  const options = [...short, "--out", out, "--scenarios", "mnist-usps", "--steps", "3"];
  await runWith(table1, [...options, "--methods", "source-only", "--seeds", "0"]);
  const own = join(out, "table1", "mnist-usps", "source-only");
  const before = await Deno.stat(join(own, "seed-0", "result.json"));
  const set = ["--method", "source-only", "--set", "adam.beta1=0.9"];
  const { table } = await ablate(["table1", ...set, ...options, "--seeds", "0-2"]);
  const after = await Deno.stat(join(own, "seed-0", "result.json"));
  assertEquals(after.mtime, before.mtime, "the table's run is not trained again");
  const name = "ablate-table1-source-only-adam.beta1=0.9";
  assertEquals(table.rows.map(({ method, label }) => [method, label]), [
    ["source-only", "Source Only"],
    ["changed", "Source Only, adam.beta1=0.9"],
  ]);
  const configs = [
    await json(own, "seed-2", "config.json"),
    await json(out, name, "mnist-usps", "changed", "seed-2", "config.json"),
  ];
  assertEquals(configs.map(({ config }) => config.own.adam.beta1), [0.5, 0.9]);
  assertEquals(configs[1].sources["own.adam.beta1"], "given for this run");
  const [first, second] = table.rows.map(({ cells: [usps] }) => usps);
  const seeds = [0, 1, 2];
  assertEquals(table.rows.map(({ cells }) => cells.length), [1, 1], "the chosen column alone");
  assertEquals([first.seeds, second.seeds, first.paper, second.paper], [seeds, seeds, 78.9, null]);
  assertNotEquals(first.values, second.values);
  const { rows } = await json(out, name, "table.json");
  const { paired } = rows[1].cells[0].statistics;
  const differences = seeds.map((seed) => second.values![seed] - first.values![seed]);
  const mean = (differences[0] + differences[1] + differences[2]) / 3;
  assertEquals([paired.n, paired.p >= 0.25, Math.abs(paired.mean - mean) < 1e-9], [3, true, true]);
  assertStringIncludes(await Deno.readTextFile(join(out, name, "table.md")), "Less Source Only");
  await Deno.remove(out, { recursive: true });
});

Deno.test("ablation() has short names of folders, and the paper's finding where it has one", () => {
  const { name, notes, reference } = ablation(table1.definition, "pixelda", {
    "discriminatorWeights.taskSource": 0,
  });
  assertEquals([name, reference], [`ablate-table1-pixelda-${off}`, "pixelda"]);
  assertStringIncludes(notes[0], "standard deviation of accuracy 22.32 instead of 2.04");
  const decay = { kind: "linear", from: 0.1, to: 0.01 };
  const other = ablation(table1.definition, "mmd", { decay });
  assertEquals([/^ablate-table1-mmd-[0-9a-f]{12}$/.test(other.name), other.notes], [true, []]);
});

Deno.test("ablation() of Table 4 changes one network, and keeps the table's generator", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-ablate-" });
  const options = [...short, "--out", out, "--steps", "2"];
  const small = onFewImages(table4);
  await runWith(small, options);
  const run = (method: string) => join(out, "table4", "linemod", method, "seed-0", "result.json");
  const before = await Deno.stat(run("generator"));
  const changes = { learningRate: 0.01, "poseWeights.source": 2 };
  const table = await runWith(defineTable(ablation(small.definition, "pixelda", changes)), options);
  assertEquals((await Deno.stat(run("generator"))).mtime, before.mtime);
  assertEquals(table.rows.map(({ method }) => method), ["pixelda", "changed"]);
  assertEquals(table.rows.map(({ cells }) => cells.length), [4, 4]);
  const folder = join(out, "ablate-table4-pixelda-learningRate=0.01,poseWeights.source=2");
  const { config } = await json(folder, "linemod", "changed", "seed-0", "config.json");
  assertEquals([config.own.learningRate, config.own.poseWeights.source], [0.01, 2]);
  assertNotEquals(config.generator.own.learningRate, 0.01);
  await Deno.remove(out, { recursive: true });
});

Deno.test("ablate() refuses what it cannot do before anything starts", async () => {
  const wrong: readonly (readonly [string, ...string[]])[] = [
    ["Name a table first"],
    ["table7: did you mean table1?", "table7", "--method", "pixelda"],
    ["Name the method to change: --method", "table1", "--set", off],
    ["Name what to change: --set SETTING=VALUE", "table1", "--method", "pixelda"],
    ["did you mean pixelda?", "table1", "--method", "pixlda", "--set", off],
    ["pixelda has no such setting", "table1", "--method", "pixelda", "--set", "weight=0"],
    ["Unknown flag --sets", "table1", "--method", "pixelda", "--sets", off],
    ["--row: unknown value", "table1", "--method", "pixelda", "--set", off, "--row", "both"],
    ["are trained together", "table4", "--method", "pixelda", "--set", off, "--row", "own"],
    ["is the preset's own", "table1", "--method", "pixelda", "--set", "clipNorm=5"],
  ];
  for (const [message, ...args] of wrong) {
    await assertRejects(() => ablate(args), UsageError, message);
  }
  await assertRejects(() => ablate(["--help"]), HelpRequest, "deno task ablate [TABLE]");
  await assertRejects(() => ablate(["table2", "--help"]), HelpRequest, "--objects");
});
