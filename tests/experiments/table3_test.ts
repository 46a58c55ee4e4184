import { assertEquals, assertNotEquals } from "@std/assert";
import { table3 } from "../../experiments/table3.ts";
import { onFewImages, withPoseRuns } from "./pose_runs.ts";

Deno.test("table3() has a pair of cells for each background, on colors alone", async () => {
  await withPoseRuns(onFewImages(table3), async ({ run, json }) => {
    const { rows } = await run("--methods", "source-only", "--steps", "2");
    assertEquals(
      rows.map(({ method, cells }) => [method, ...cells.map(({ paper }) => paper)]),
      [
        ["source-only", 47.33, 89.2, 91.15, 50.18],
        ["pixelda", 94.16, 55.74, 96.95, 36.79],
      ],
    );
    assertEquals(
      rows[0].cells.map(({ scenario, metric }) => `${scenario} ${metric}`),
      [
        "linemod-black accuracy",
        "linemod-black angle",
        "linemod-inet accuracy",
        "linemod-inet angle",
      ],
    );
    const [black, inet] = await Promise.all(
      ["linemod-black", "linemod-inet"].map((id) => json("source-only", "config.json", id)),
    );
    assertEquals([black.config.channels, inet.config.channels], [3, 3]);
    assertEquals(inet.config.backgrounds, null);
    const results = await Promise.all(
      ["linemod-black", "linemod-inet"].map((id) => json("source-only", "result.json", id)),
    );
    assertNotEquals(results[0].metrics, results[1].metrics, "backgrounds must reach the network");
  });
});
