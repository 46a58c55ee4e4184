import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  concatenatePoseImages,
  depthByte,
  type PoseImages,
  poseSubset,
  type RenderedImages,
  renderedSubset,
  splitCrops,
  withoutDepth,
} from "../../datasets/pose_images.ts";

/** Images of one byte each, whose number is in byte, label and quaternion alike. */
function numbered(count: number): PoseImages {
  return {
    images: {
      pixels: Uint8Array.from({ length: count }, (_, i) => i % 256),
      count,
      height: 1,
      width: 1,
      channels: 1,
    },
    labels: Uint8Array.from({ length: count }, (_, i) => i % 256),
    quaternions: Float32Array.from({ length: 4 * count }, (_, i) => i % 4 === 0 ? i / 4 : -i),
  };
}

Deno.test("depthByte() maps 20 cm in front of and behind the center to the ends of a byte", () => {
  // 127.5 + 127.5 * 50 / 200 = 159.375
  assertEquals([50, -50].map(depthByte), [159, 96]);
  assertEquals([-900, -200, 200, 900].map(depthByte), [0, 0, 255, 255]);
});

Deno.test("poseSubset() keeps image, class and pose together", () => {
  const set = poseSubset(numbered(5), [4, 1, 4]);
  assertEquals([...set.images.pixels], [4, 1, 4]);
  assertEquals([...set.labels], [4, 1, 4]);
  assertEquals([...set.quaternions], [4, -17, -18, -19, 1, -5, -6, -7, 4, -17, -18, -19]);
  assertEquals(set.images.count, 3);
});

Deno.test("renderedSubset() takes the masks along", () => {
  const set: RenderedImages = {
    ...numbered(3),
    masks: { ...numbered(3).images, pixels: Uint8Array.of(1, 0, 1) },
  };
  const taken = renderedSubset(set, [1, 2]);
  assertEquals([...taken.masks.pixels], [0, 1]);
  assertEquals([taken.masks.count, taken.images.count, taken.labels[1]], [2, 2, 2]);
});

Deno.test("poseSubset() throws when an index has no image", () => {
  assertThrows(() => poseSubset(numbered(2), [2]), RangeError, "index 2 is not one of the 2");
});

Deno.test("splitCrops() puts every crop in one part, by the seed", () => {
  const set = numbered(100);
  const parts = splitCrops(set, 0);
  const labels = ({ train, validation, test }: typeof parts) =>
    [train, validation, test].map((part) => [...part.labels]);
  assertEquals(labels(parts).flat().toSorted((a, b) => a - b), [...set.labels]);
  assertEquals(labels(parts).map(({ length }) => length), [60, 20, 20]);
  assertEquals(labels(splitCrops(set, 0)), labels(parts));
  assertNotEquals(labels(splitCrops(set, 1)), labels(parts));
});

Deno.test("splitCrops() returns the paper's counts of all 13,328, and 80/20 of fewer", () => {
  const counts = (count: number) => {
    const { train, validation, test } = splitCrops(numbered(count), 0);
    return [train, validation, test].map(({ images }) => images.count);
  };
  assertEquals(counts(13_328), [9_673, 1_000, 2_655]);
  assertEquals(counts(5_890), [3_712, 1_000, 1_178]);
  assertEquals(counts(3), [2, 0, 1]);
});

Deno.test("withoutDepth() keeps the colors of each pixel", () => {
  const images = { pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), count: 1, height: 1, width: 2 };
  const colors = withoutDepth({ ...images, channels: 4 });
  assertEquals([colors.channels, ...colors.pixels], [3, 1, 2, 3, 5, 6, 7]);
  assertEquals(withoutDepth(colors), colors);
});

Deno.test("concatenatePoseImages() appends images, classes and poses", () => {
  const shape = { height: 1, width: 1, channels: 2 };
  const { images, labels, quaternions } = concatenatePoseImages([
    {
      images: { ...shape, count: 1, pixels: Uint8Array.of(1, 2) },
      labels: Uint8Array.of(3),
      quaternions: Float32Array.of(1, 0, 0, 0),
    },
    {
      images: { ...shape, count: 2, pixels: Uint8Array.of(4, 5, 6, 7) },
      labels: Uint8Array.of(8, 9),
      quaternions: Float32Array.of(0, 1, 0, 0, 0, 0, 1, 0),
    },
  ]);
  assertEquals([...images.pixels], [1, 2, 4, 5, 6, 7]);
  assertEquals([images.count, ...labels], [3, 3, 8, 9]);
  assertEquals([...quaternions], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
  const set = { images, labels, quaternions },
    small = { ...set, images: { ...images, channels: 1 } };
  for (const sets of [[], [set, small]]) {
    assertThrows(() => concatenatePoseImages(sets), TypeError, "all of one shape");
  }
});
