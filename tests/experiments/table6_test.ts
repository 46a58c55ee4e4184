import { assert, assertEquals } from "@std/assert";
import { table6 } from "../../experiments/table6.ts";
import { readRecords } from "../../lib/runs/mod.ts";
import { onFewImages, withPoseRuns } from "./pose_runs.ts";

Deno.test("table6() gives T labeled target images, alone, with renders, and in PixelDA", async () => {
  await withPoseRuns(onFewImages(table6), async ({ run, path, json }) => {
    const { rows } = await run("--steps", "2");
    assertEquals(
      rows.map(({ method, cells: [accuracy, angle] }) => [method, accuracy.paper, angle.paper]),
      [
        ["labeled-only", 99.51, 25.26],
        ["source-labeled", 99.89, 23.5],
        ["pixelda-labeled", 99.93, 13.31],
      ],
    );
    assert(rows.every(({ cells }) => cells.every(({ mean }) => mean !== null)));
    assertEquals((await json("labeled-only", "config.json")).config.own.labeledImages, 200);
    const [last] = (await readRecords(path("pixelda-labeled", "metrics.jsonl"))).slice(-1);
    assert("taskTarget" in last, "T must learn from labeled target images");
  });
});
