import { assertEquals } from "@std/assert";
import { poseBatches, renderedBatches } from "../../../datasets/linemod/pose_batches.ts";
import type { RenderedImages } from "../../../datasets/pose_images.ts";
import { labeledBatches } from "../../../datasets/batches.ts";
import type { tf } from "../../../lib/engine/mod.ts";
import { testOnBackends } from "../../on_backends.ts";

const numbersOf = (x: tf.Tensor) => [...x.dataSync()];

/** Five renders of 1 x 2 pixels; number i is in the first byte, the label and the pose. */
const set: RenderedImages = {
  images: {
    pixels: Uint8Array.from({ length: 30 }, (_, i) => i % 6 === 0 ? i / 6 : 200),
    count: 5,
    height: 1,
    width: 2,
    channels: 3,
  },
  labels: Uint8Array.from({ length: 5 }, (_, i) => i),
  quaternions: Float32Array.from({ length: 20 }, (_, i) => i),
  masks: {
    pixels: Uint8Array.from({ length: 10 }, (_, i) => i % 2 ? 1 : 0),
    count: 5,
    height: 1,
    width: 2,
    channels: 1,
  },
};
const options = { size: 3, seed: 4, stream: "source" };

testOnBackends("renderedBatches() keeps image, class, pose and mask together", () => {
  const at = renderedBatches(set, options);
  for (const step of [0, 1, 2, 7]) {
    const { images, labels, quaternions, masks } = at(step);
    assertEquals([images.shape, labels.shape, quaternions.shape, masks.shape], [
      [3, 1, 2, 3],
      [3],
      [3, 4],
      [3, 1, 2, 1],
    ]);
    assertEquals([quaternions.dtype, masks.dtype], ["float32", "int32"]);
    const drawn = numbersOf(labels);
    assertEquals(numbersOf(images).filter((_, i) => i % 6 === 0), drawn);
    assertEquals(
      numbersOf(quaternions),
      drawn.flatMap((i) => [4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3]),
    );
    assertEquals(numbersOf(masks), drawn.flatMap(() => [0, 1]));
  }
});

testOnBackends("poseBatches() draws in the order of labeledBatches()", () => {
  const [posed, labeled] = [poseBatches(set, options), labeledBatches(set, options)];
  for (const step of [0, 3]) {
    assertEquals(numbersOf(posed(step).labels), numbersOf(labeled(step).labels));
  }
});
