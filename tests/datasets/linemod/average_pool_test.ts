import { assertEquals, assertThrows } from "@std/assert";
import { averagePool, averagePoolScenario } from "../../../datasets/linemod/average_pool.ts";
import { loadPoseScenario } from "../../../datasets/linemod/pose_scenario.ts";

const shape = { count: 1, height: 2, width: 2 };

Deno.test("averagePool() averages squares, channel by channel", () => {
  const pixels = Uint8Array.of(0, 9, 10, 9, 20, 9, 32, 9);
  assertEquals([...averagePool({ ...shape, channels: 2, pixels }, 1).pixels], [16, 9]);
});

Deno.test("averagePool() keeps images that have the side, and refuses a side that does not divide theirs", () => {
  const images = { ...shape, channels: 1, pixels: new Uint8Array(4) };
  assertEquals(averagePool(images, 2) === images, true);
  assertThrows(() => averagePool({ ...images, height: 3 }, 2), RangeError, "Cannot average");
});

Deno.test("averagePoolScenario() gives images and masks of one side", async () => {
  const counts = { source: 5, train: 4, validation: 3, test: 2 };
  const { source, target, targetLabeled } = averagePoolScenario(
    await loadPoseScenario("linemod", { counts }),
    16,
  );
  const sets = [
    source.train.images,
    source.train.masks,
    source.validation!.images,
    source.validation!.masks,
    target.train,
    target.validation.images,
    target.test.images,
    targetLabeled.images,
  ];
  assertEquals(sets.map(({ height, width }) => height * width), Array(8).fill(256));
  assertEquals(new Set(source.train.masks.pixels), new Set([0, 1]));
});
