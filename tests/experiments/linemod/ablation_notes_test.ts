import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { stabilityNotes } from "../../../experiments/linemod/ablation_notes.ts";
import type { TableRow } from "../../../lib/tables/mod.ts";

const cell = (runs: readonly string[], diverged?: readonly number[]) => ({
  ...{ scenario: "linemod", metric: "accuracy", unit: "%", paper: null, mean: null, std: null },
  ...{ n: runs.length, seeds: [], data: null, runs, diverged },
});

Deno.test("stabilityNotes() gives deviations with n - 1, and counts failures", async () => {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-stability-" });
  const runs = await Promise.all([20, 80, 80].map(async (accuracy, i) => {
    const run = join(directory, `${i}`);
    await Deno.mkdir(run);
    const metrics = { accuracy, angle: 10 + 2 * i };
    await Deno.writeTextFile(join(run, "result.json"), JSON.stringify({ metrics }));
    return run;
  }));
  const rows: TableRow[] = [
    { method: "none", label: "no loss", cells: [cell(runs)] },
    { method: "some", label: "some", cells: [cell(runs, [1, 4])] },
    { method: "all", label: "all", cells: [cell([])] },
  ];
  const deviations = { accuracy: 23.26, angle: 16.33 };
  const paper = { none: deviations, some: deviations, all: deviations };
  const [note, withDiverged, rule, ...more] = await stabilityNotes(rows, paper);
  assertEquals(
    note,
    "no loss: standard deviation over seeds, ours (paper): accuracy 34.64 (23.26) %, " +
      "angle 2.00 (16.33)°; failed: 1 of 3.",
  );
  assertEquals(withDiverged.split("; ")[1], "failed: 3 of 5 (diverged: seed 1, 4).");
  assertEquals([rule.includes("ends below 50 %"), more.length], [true, 0]);
  await Deno.remove(directory, { recursive: true });
});
