import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { stabilityNotes } from "../../../experiments/linemod/ablation_notes.ts";
import type { TableRow } from "../../../lib/runs/mod.ts";

const cell = (runs: readonly string[]) => ({
  ...{ scenario: "linemod", metric: "accuracy", unit: "%", paper: null, mean: null, std: null },
  ...{ n: runs.length, seeds: [], data: null, runs },
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
    { method: "all", label: "all", cells: [cell([])] },
  ];
  const paper = { none: { accuracy: 23.26, angle: 16.33 }, all: { accuracy: 1.6, angle: 6.97 } };
  const [note, rule, ...more] = await stabilityNotes(rows, paper);
  assertEquals(
    note,
    "no loss: standard deviation over seeds, ours (paper): accuracy 34.64 (23.26) %, " +
      "angle 2.00 (16.33)°; failed: 1 of 3.",
  );
  assertEquals([rule.startsWith("A run fails that ends below 50 %"), more.length], [true, 0]);
  await Deno.remove(directory, { recursive: true });
});
