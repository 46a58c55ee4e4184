import { assert, assertEquals, assertRejects } from "@std/assert";
import { figure4 } from "../../experiments/figure4.ts";
import { table2 } from "../../experiments/table2.ts";
import { runWith } from "./run_table.ts";
import { withPoseRuns } from "./pose_runs.ts";

Deno.test("figure4() draws each object of a run of Table 2, with depth", async () => {
  await withPoseRuns(table2, async ({ out, run }) => {
    await run("--methods", "pixelda", "--steps", "2", "--objects", "dog,boat");
    const record = await runWith(figure4, ["--quiet", "--out", out]);
    assertEquals(record.image, [32, 32, 4]);
    const classes = record.examples.map(({ source }) => source.class);
    assertEquals(classes, ["dog", "dog", "boat", "boat"]);
    assertEquals(record.sets.source, "source training images");
    assert(record.title.endsWith("(embedded sample)"));
    assert((await Deno.stat(record.files.png)).size > 0);
  });
});

Deno.test("figure4() says which command makes the run that is missing", async () => {
  await assertRejects(
    () => runWith(figure4, ["--quiet", "--out", "nowhere/runs", "--seed", "2"]),
    Error,
    "create it with: deno task table2 --scenarios linemod --methods pixelda --seed 2 --out nowhere/runs",
  );
});
