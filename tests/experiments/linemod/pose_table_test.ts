import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { stabilityNotes } from "../../../experiments/linemod/ablation_notes.ts";
import { poseMethod } from "../../../experiments/linemod/method.ts";
import { type PoseTable, poseTable } from "../../../experiments/linemod/pose_table.ts";
import { batchesOf } from "../../../experiments/linemod/run.ts";
import { inEveryPreset } from "../../../experiments/linemod/settings/preset.ts";
import { ours } from "../../../experiments/linemod/settings/sources.ts";
import { sourceOnly } from "../../../experiments/linemod/settings/supervised.ts";
import { supervisedTrial } from "../../../experiments/linemod/supervised.ts";
import { DivergenceError } from "../../../lib/trainers/mod.ts";
import { withPoseRuns } from "../pose_runs.ts";

/** Source-only with another learning rate. */
const row = (label: string, learningRate: number) => ({
  label,
  method: poseMethod(
    inEveryPreset(sourceOnly, (own) => ({ ...own, learningRate: ours(learningRate) })),
    (run, own) => supervisedTrial(run, own, batchesOf(run, run.scenario.source.train, "source")),
  ),
  paper: {},
});

/** One row whose losses are no numbers after a step, and one that trains. */
const rows = { wild: row("wild", 1e30), tame: row("tame", 1e-3) };
const table: PoseTable = {
  ...{ name: "strict", summary: "", title: "", scenarios: ["linemod"], notes: [] },
  ...{ rows, seeds: [0, 1] },
};
const deviations = { accuracy: 1, angle: 1 };

const strict = (args: readonly string[]) => poseTable(table, args);
const tolerant = (args: readonly string[]) =>
  poseTable({
    ...table,
    name: "tolerant",
    mayDiverge: true,
    measured: (rows) => stabilityNotes(rows, { wild: deviations, tame: deviations }),
  }, args);
const steps = ["--steps", "3"];

Deno.test("poseTable() counts a run that diverges as failed where it may, and goes on", async () => {
  await withPoseRuns(tolerant, async ({ run, json, path }) => {
    const { rows: [wild, tame], notes } = await run(...steps);
    const [accuracy, angle] = wild.cells;
    for (const { mean, std, n, seeds, diverged } of [accuracy, angle]) {
      assertEquals([mean, std, n, seeds, diverged], [null, null, 0, [], [0, 1]]);
    }
    assertEquals([tame.cells[0].n, "diverged" in tame.cells[0]], [2, false]);
    assertStringIncludes(notes[0], "failed: 2 of 2 (diverged: seed 0, 1).");
    const { metrics, diverged, data } = await json("wild", "result.json");
    assertEquals([metrics, diverged.value], [{}, "NaN"]);
    assertEquals([diverged.step > 1, diverged.step <= 3, data.length > 0], [true, true, true]);

    const before = await Deno.stat(path("wild", "result.json"));
    assertEquals((await run(...steps)).rows[0], wild, "the second call has nothing to do");
    assertEquals((await Deno.stat(path("wild", "result.json"))).mtime, before.mtime);
  });
});

Deno.test("poseTable() stops at a run that diverges where it may not", async () => {
  await withPoseRuns(strict, async ({ run, path }) => {
    await assertRejects(() => run(...steps), DivergenceError, "Training diverged: the loss");
    const names = await Array.fromAsync(Deno.readDir(path("wild", "")), ({ name }) => name);
    assertEquals(names.sort(), ["config.json"]);
  });
});
