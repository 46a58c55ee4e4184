import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { keepObjects, seenObjects, table4, unseenImages } from "../../experiments/table4.ts";
import { smallScenario } from "./problems/small_problem.ts";
import { readCheckpoint, selectedArrays } from "../../lib/runs/mod.ts";
import { onFewImages, withPoseRuns } from "./pose_runs.ts";

Deno.test("table4() trains T on all objects by a generator of some, which stays fixed", async () => {
  await withPoseRuns(onFewImages(table4), async ({ run, path, json }) => {
    const { rows, notes } = await run("--steps", "3");
    const networks = async (method: string) => {
      const { hash } = await json(method, "config.json");
      return (await readCheckpoint(path(method, ""), hash))!.arrays;
    };
    const [first, second] = [await networks("generator"), await networks("pixelda")];
    const names = Object.keys(selectedArrays(first)).filter((name) =>
      name.startsWith("generator/")
    );
    assert(names.length > 0);
    for (const name of names) {
      assertEquals(second[name].values, selectedArrays(first)[name].values, name);
    }
    assert(
      Object.keys(second).some((name) =>
        name.startsWith("task/") && !name.includes("adam") &&
        second[name].values.join() !== first[name].values.join()
      ),
      "T must have learned",
    );

    const { metrics, confusion } = await json("pixelda", "result.json");
    const [{ cells }] = rows;
    assertEquals(
      cells.map(({ scenario, metric, mean, paper }) => [scenario, metric, mean, paper]),
      [
        ["linemod-unseen", "accuracy", metrics.unseenAccuracy, 98.98],
        ["linemod-unseen", "angle", metrics.unseenAngle, 31.69],
        ["linemod-all", "accuracy", metrics.accuracy, 99.28],
        ["linemod-all", "angle", metrics.angle, 32.37],
      ],
    );
    const tested = (confusion as number[][]).map((row) => row.reduce((sum, n) => sum + n, 0));
    assert(tested.every((count) => count > 0), "the test images must show all objects");
    const { config } = await json("pixelda", "config.json");
    assertEquals(config.seen, ["boat", "crane", "camera"]);
    assertStringIncludes(notes.join("\n"), "G saw 3 of 5 objects: boat, crane, camera");
    const seenTested = (await json("generator", "result.json")).confusion as number[][];
    assertEquals(seenTested[4], [0, 0, 0, 0, 0], "G's run must know no unseen object");
  });
});

Deno.test("seenObjects() are the paper's six of eleven, else as large a share", () => {
  const eleven = ["ape", "benchviseblue", "cam", "can", "cat", "driller", "duck", "holepuncher"]
    .concat("iron", "lamp", "phone");
  assertEquals(seenObjects(eleven).includes("cam"), false);
  assertEquals(seenObjects(eleven).length, 6);
  assertEquals(seenObjects(["b", "c", "d", "e", "f"]), ["b", "c", "d"]);
  assertThrows(() => seenObjects(["b"]), RangeError, "name two or more");
});

Deno.test("keepObjects() and unseenImages() part all real images", async () => {
  const scenario = await smallScenario();
  const objects = scenario.classes.slice(0, 3);
  const seen = keepObjects(scenario, objects);
  const { source, target, targetLabeled } = seen;
  const parts = [source.train, target.validation, target.test, targetLabeled];
  assertEquals(parts.every(({ labels }) => labels.every((label) => label < 3)), true);
  assertEquals(source.train.masks.count, source.train.labels.length);
  assertEquals(target.train.count, targetLabeled.labels.length);
  const unseen = unseenImages(scenario, objects);
  assertEquals(unseen.labels.every((label) => label >= 3), true);
  const counts = [target.train, target.validation.images, target.test.images, unseen.images]
    .map(({ count }) => count);
  assertEquals(counts.reduce((sum, count) => sum + count), 60 + 30 + 40);
});
