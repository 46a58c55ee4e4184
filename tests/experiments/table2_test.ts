import { assert, assertEquals, assertRejects } from "@std/assert";
import { assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { table2 } from "../../experiments/table2.ts";
import { onFewImages, withPoseRuns } from "./pose_runs.ts";

Deno.test("table2() leaves a whole run directory, and a table in the agreed form", async () => {
  await withPoseRuns(table2, async ({ out, run, path, json }) => {
    const table = await run("--methods", "dsn,pixelda", "--steps", "2");
    const rows = ["source-only", "mmd", "dann", "dsn", "pixelda", "target-only"];
    assertEquals(table.rows.map(({ method }) => method), rows);
    const written = JSON.parse(await Deno.readTextFile(join(out, "table2", "table.json")));
    assertEquals(Object.keys(written), ["table", "preset", "selection", "reference", "rows"]);
    const [accuracy, angle] = written.rows[4].cells;
    const { metrics, confusion, classAccuracies, selection } = await json("pixelda", "result.json");
    assertEquals([accuracy.mean, angle.mean], [metrics.accuracy, metrics.angle]);
    assertEquals([accuracy.metric, accuracy.unit, accuracy.paper], ["accuracy", "%", 99.98]);
    assertEquals([angle.metric, angle.unit, angle.paper], ["angle", "°", 23.5]);
    assertEquals([angle.scenario, angle.n, angle.std, angle.data], [
      "linemod",
      1,
      null,
      "embedded",
    ]);
    assertEquals(written.rows[0].cells[0].mean, null, "Source-only was not run");
    assertEquals([confusion.length, classAccuracies.length], [5, 5]);
    assert(Number.isFinite(selection.score));
    const files = [...Deno.readDirSync(path("pixelda", ""))].map(({ name }) => name);
    for (const name of ["config.json", "metrics.jsonl", "checkpoint.safetensors", "samples"]) {
      assert(files.includes(name), `${name} is missing`);
    }
    const text = await Deno.readTextFile(join(out, "table2", "table.md"));
    assertStringIncludes(text, "5 objects (boat, crane, camera, kettle, dog), RGB-D");
    assertStringIncludes(text, "16,962");
  });
});

Deno.test("table2() says how well Source-only knows its own domain", async () => {
  await withPoseRuns(onFewImages(table2), async ({ out, run, json }) => {
    await run("--methods", "source-only,target-only", "--steps", "2");
    const { images, tested, last } = (await json("source-only", "result.json")).ownDomain;
    assertEquals(images, "50 source images it did not learn from");
    assertEquals(tested, last, "the only step that was validated");
    const { accuracy, angle } = tested;
    const text = await Deno.readTextFile(join(out, "table2", "table.md"));
    assertStringIncludes(
      text,
      `Source-only: own domain ${accuracy.toFixed(1)} % / ${
        angle.toFixed(1)
      }° on linemod (${images}).`,
    );
    assertEquals((await json("target-only", "result.json")).ownDomain, undefined);
    assertEquals(text.includes("Target-only: own domain"), false);
  });
});

Deno.test("table2() tells apart the objects asked for, and no others", async () => {
  await withPoseRuns(onFewImages(table2), async ({ run, json }) => {
    await run("--methods", "source-only", "--steps", "2", "--objects", "dog,boat");
    const { config } = await json("source-only", "config.json");
    assertEquals([config.objects, config.channels], [["dog", "boat"], 4]);
    assertEquals((await json("source-only", "result.json")).confusion.length, 2);
    const error = await assertRejects(() => run("--objects", "ape"), RangeError);
    assertStringIncludes(error.message, "choose among boat, crane, camera, kettle, dog");
  });
});
