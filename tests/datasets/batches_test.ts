import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  batchesInOrder,
  batchIndices,
  labeledBatches,
  unlabeledBatches,
} from "../../datasets/batches.ts";
import type { Images } from "../../datasets/images.ts";
import type { tf } from "../../lib/engine/mod.ts";
import { testOnBackends } from "../on_backends.ts";

const options = { count: 10, size: 4, seed: 3, stream: "source" };

function firstSteps(steps: number, over: Partial<typeof options> = {}): number[] {
  const batch = batchIndices({ ...options, ...over });
  return Array.from({ length: steps }, (_, step) => [...batch(step)]).flat();
}

Deno.test("batchIndices() gives every index once per epoch, across batches that straddle two", () => {
  const positions = firstSteps(5);
  const all = Array.from({ length: 10 }, (_, i) => i);
  assertEquals(positions.slice(0, 10).toSorted((a, b) => a - b), all);
  assertEquals(positions.slice(10, 20).toSorted((a, b) => a - b), all);
  assertNotEquals(positions.slice(0, 10), positions.slice(10, 20));
});

Deno.test("batchIndices() gives a step the same batch whatever was drawn before", () => {
  const sequential = firstSteps(30);
  const batch = batchIndices(options);
  for (const step of [29, 0, 17, 2, 2]) {
    assertEquals([...batch(step)], sequential.slice(step * 4, step * 4 + 4));
  }
});

Deno.test("batchIndices() depends on seed and stream alone", () => {
  assertEquals(firstSteps(8), firstSteps(8));
  assertNotEquals(firstSteps(8), firstSteps(8, { seed: 4 }));
  assertNotEquals(firstSteps(8), firstSteps(8, { stream: "target" }));
});

Deno.test("batchIndices() fills a batch larger than the set from several epochs", () => {
  const batch = [...batchIndices({ ...options, count: 3, size: 7 })(0)];
  assertEquals(batch.slice(0, 3).toSorted(), [0, 1, 2]);
  assertEquals(batch.slice(3, 6).toSorted(), [0, 1, 2]);
  assertEquals(batch.length, 7);
});

Deno.test("batchIndices() puts each index first about equally often over many epochs", () => {
  const epochs = 6000, counts = new Array<number>(6).fill(0);
  const batch = batchIndices({ count: 6, size: 6, seed: 0, stream: "fair" });
  for (let epoch = 0; epoch < epochs; epoch++) counts[batch(epoch)[0]]++;
  // Chi-square with 5 degrees of freedom: 20.5 is passed once in 1,000 seeds; this seed is fixed.
  const expected = epochs / 6;
  const chiSquare = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  assertEquals(chiSquare < 20.5, true, `chi-square ${chiSquare}`);
});

Deno.test("batchIndices() throws when a number is out of range", () => {
  const cases: [Partial<typeof options>, string][] = [
    [{ count: 0 }, "Cannot draw batches: count is 0, give an integer from 1"],
    [{ size: 1.5 }, "Cannot draw batches: size is 1.5, give an integer from 1"],
    [{ seed: NaN }, "Cannot draw batches: seed is NaN, give an integer"],
  ];
  for (const [over, message] of cases) {
    assertThrows(() => batchIndices({ ...options, ...over }), RangeError, message);
  }
  assertThrows(
    () => batchIndices(options)(-1),
    RangeError,
    "Cannot draw batches: step is -1, give an integer from 0",
  );
});

/** Seven images of 1 x 2 x 3 bytes that no two share; labels are the numbers. */
const images: Images = {
  pixels: Uint8Array.from({ length: 42 }, (_, i) => Math.floor(i / 6) * 10 + i % 6 + 190),
  count: 7,
  height: 1,
  width: 2,
  channels: 3,
};
const labels = Uint8Array.from({ length: 7 }, (_, i) => i);
const tensorOptions = { size: 3, seed: 1, stream: "source" };

const pixelsOf = (i: number) => [...images.pixels.subarray(6 * i, 6 * i + 6)];
const numbers = (x: tf.Tensor) => [...x.dataSync()];

testOnBackends("labeledBatches() keeps images and labels together, as int32 pixels", () => {
  const at = labeledBatches({ images, labels }, tensorOptions);
  for (const step of [0, 1, 2]) {
    const batch = at(step);
    assertEquals([batch.images.shape, batch.images.dtype], [[3, 1, 2, 3], "int32"]);
    assertEquals([batch.labels.shape, batch.labels.dtype], [[3], "int32"]);
    assertEquals(numbers(batch.images), numbers(batch.labels).flatMap(pixelsOf));
  }
});

testOnBackends(
  "labeledBatches() gives every image once per epoch, by step, seed and stream",
  () => {
    const drawn = (over = {}) => {
      const at = labeledBatches({ images, labels }, { ...tensorOptions, size: 7, ...over });
      return numbers(at(0).labels);
    };
    assertEquals(drawn().toSorted(), [...labels]);
    assertEquals(drawn(), drawn());
    assertNotEquals(drawn({ seed: 2 }), drawn());
    assertNotEquals(drawn({ stream: "target" }), drawn());
  },
);

testOnBackends("unlabeledBatches() draws the images that labeledBatches() does", () => {
  const [bare, labeled] = [
    unlabeledBatches(images, tensorOptions),
    labeledBatches({ images, labels }, tensorOptions),
  ];
  for (const step of [0, 5]) {
    assertEquals(bare(step).shape, [3, 1, 2, 3]);
    assertEquals(numbers(bare(step)), numbers(labeled(step).images));
  }
});

testOnBackends("batchesInOrder() goes through all images once, the last batch smaller", () => {
  const batches = [...batchesInOrder(images, 3)];
  assertEquals(batches.map(({ shape }) => shape[0]), [3, 3, 1]);
  assertEquals(batches.flatMap(numbers), [...images.pixels]);
});

testOnBackends("batchesInOrder() yields one batch of a small set, and none of an empty one", () => {
  assertEquals([...batchesInOrder(images)].map(({ shape }) => shape), [[7, 1, 2, 3]]);
  assertEquals([...batchesInOrder({ ...images, pixels: new Uint8Array(), count: 0 })], []);
});
