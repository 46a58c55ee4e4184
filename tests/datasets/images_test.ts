import { assertEquals, assertThrows } from "@std/assert";
import { subset, takeImages, takeLabels, takeOut } from "../../datasets/images.ts";

const images = {
  pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
  count: 3,
  height: 1,
  width: 2,
  channels: 2,
};
const labels = Uint8Array.of(7, 8, 9);

Deno.test("takeImages() copies whole images in the order asked", () => {
  assertEquals(takeImages(images, [2, 0]), Uint8Array.of(9, 10, 11, 12, 1, 2, 3, 4));
});

Deno.test("takeLabels() returns integers in the order asked", () => {
  assertEquals(takeLabels(labels, Uint32Array.of(1, 1, 0)), Int32Array.of(8, 8, 7));
});

Deno.test("subset() owns its memory", () => {
  const set = { images: { ...images, pixels: images.pixels.slice() }, labels: labels.slice() };
  const one = subset(set, [1]);
  set.images.pixels.fill(0);
  set.labels.fill(0);
  assertEquals(one.images, {
    pixels: Uint8Array.of(5, 6, 7, 8),
    count: 1,
    height: 1,
    width: 2,
    channels: 2,
  });
  assertEquals(one.labels, Uint8Array.of(8));
});

Deno.test("takeOut() parts a set and keeps images and labels together", () => {
  const set = { images: { ...images, pixels: images.pixels.slice() }, labels: labels.slice() };
  const { taken, rest } = takeOut(set, [2, 0]);
  assertEquals([...taken.images.pixels], [9, 10, 11, 12, 1, 2, 3, 4]);
  assertEquals([taken.images.count, ...taken.labels], [2, 9, 7]);
  assertEquals([...rest.images.pixels], [5, 6, 7, 8]);
  assertEquals([rest.images.count, ...rest.labels], [1, 8]);
});

Deno.test("takeImages() throws when an index is not an image's", () => {
  for (const index of [3, -1, 0.5]) {
    assertThrows(
      () => takeImages(images, [index]),
      RangeError,
      `Cannot takeImages: index ${index} is not one of the 3 images, give 0 to 2`,
    );
  }
});
