import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { table5 } from "../../experiments/table5.ts";
import { onFewImages, withPoseRuns } from "./pose_runs.ts";

Deno.test("table5() runs PixelDA with fewer losses, and says how its runs differ", async () => {
  await withPoseRuns(onFewImages(table5), async ({ run, json }) => {
    const ids = ["none", "generated", "source-generated", "source-generated-content"];
    await run("--steps", "2", "--seeds", "0", "--methods", ids.slice(1).join());
    const { rows, notes } = await run("--steps", "2", "--seeds", "0,1", "--methods", "none");
    assertEquals(rows.map(({ method }) => method), ids);
    assertEquals(rows.map(({ cells: [accuracy] }) => accuracy.n), [2, 1, 1, 1]);
    const weights = await Promise.all(ids.map(async (id) => {
      const { config: { own } } = await json(id, "config.json");
      const { taskSource, taskGenerated } = own.discriminatorWeights;
      const { task, content } = own.generatorWeights;
      return [taskSource, taskGenerated, task > 0, content > 0];
    }));
    assertEquals(weights, [
      [0, 1, false, false],
      [0, 1, true, false],
      [1, 1, true, false],
      [1, 1, true, true],
    ]);
    const angles = rows.map(({ cells: [, angle] }) => angle.mean);
    assertEquals(new Set(angles).size, 4, "every row must train another way");
    assertNotEquals(rows[0].cells[1].std, null);
    assertStringIncludes(
      notes[0],
      "no loss: standard deviation over seeds, ours (paper): accuracy",
    );
    assertStringIncludes(notes[0], "(23.26) %");
  });
});
