import { assertEquals, assertThrows } from "@std/assert";
import {
  keepObjects,
  seenObjects,
  unseenImages,
} from "../../../experiments/problems/seen_objects.ts";
import { smallScenario } from "./small_problem.ts";

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
