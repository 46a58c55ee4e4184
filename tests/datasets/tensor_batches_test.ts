import { assertEquals, assertNotEquals } from "@std/assert";
import type { Images } from "../../datasets/images.ts";
import { batchesInOrder, labeledBatches, unlabeledBatches } from "../../datasets/tensor_batches.ts";
import type { tf } from "../../lib/engine/mod.ts";
import { testOnBackends } from "../on_backends.ts";

/** Seven images of 1 x 2 x 3 bytes that no two share; labels are the numbers. */
const images: Images = {
  pixels: Uint8Array.from({ length: 42 }, (_, i) => Math.floor(i / 6) * 10 + i % 6 + 190),
  count: 7,
  height: 1,
  width: 2,
  channels: 3,
};
const labels = Uint8Array.from({ length: 7 }, (_, i) => i);
const options = { size: 3, seed: 1, stream: "source" };

const pixelsOf = (i: number) => [...images.pixels.subarray(6 * i, 6 * i + 6)];
const numbers = (x: tf.Tensor) => [...x.dataSync()];

testOnBackends("labeledBatches() keeps images and labels together, as int32 pixels", () => {
  const at = labeledBatches({ images, labels }, options);
  for (const step of [0, 1, 2]) {
    const batch = at(step);
    assertEquals([batch.images.shape, batch.images.dtype], [[3, 1, 2, 3], "int32"]);
    assertEquals([batch.labels.shape, batch.labels.dtype], [[3], "int32"]);
    assertEquals(numbers(batch.images), numbers(batch.labels).flatMap(pixelsOf));
  }
});

testOnBackends(
  "labeledBatches() gives every image once an epoch, by step, seed and stream",
  () => {
    const drawn = (over = {}) => {
      const at = labeledBatches({ images, labels }, { ...options, size: 7, ...over });
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
    unlabeledBatches(images, options),
    labeledBatches({ images, labels }, options),
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

testOnBackends("batchesInOrder() makes one batch of a small set, and none of none", () => {
  assertEquals([...batchesInOrder(images)].map(({ shape }) => shape), [[7, 1, 2, 3]]);
  assertEquals([...batchesInOrder({ ...images, pixels: new Uint8Array(), count: 0 })], []);
});
