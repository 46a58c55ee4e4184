import { assertEquals, assertThrows } from "@std/assert";
import { averaged } from "../../../experiments/linemod/averaged.ts";
import { smallRun } from "./small_run.ts";

const shape = { count: 1, height: 2, width: 2 };

Deno.test("averaged() averages squares, channel by channel", () => {
  const pixels = Uint8Array.of(0, 9, 10, 9, 20, 9, 32, 9);
  assertEquals([...averaged({ ...shape, channels: 2, pixels }, 1).pixels], [16, 9]);
});

Deno.test("averaged() keeps images of the side wanted, and refuses a side that is no part", () => {
  const images = { ...shape, channels: 1, pixels: new Uint8Array(4) };
  assertEquals(averaged(images, 2) === images, true);
  assertThrows(() => averaged({ ...images, height: 3 }, 2), RangeError, "Cannot average");
});

Deno.test("averagedScenario() makes images and masks of one side", async () => {
  const { scenario: { source, target, targetLabeled } } = await smallRun();
  const sets = [
    source.train.images,
    source.train.masks,
    target.train,
    target.validation.images,
    target.test.images,
    targetLabeled.images,
  ];
  assertEquals(sets.map(({ height, width }) => height * width), Array(6).fill(256));
  assertEquals(new Set(source.train.masks.pixels), new Set([0, 1]));
});
