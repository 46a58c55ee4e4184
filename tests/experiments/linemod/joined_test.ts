import { assertEquals } from "@std/assert";
import { joined } from "../../../experiments/linemod/joined.ts";

Deno.test("joined() puts images, classes and poses after each other", () => {
  const shape = { height: 1, width: 1, channels: 2 };
  const { images, labels, quaternions } = joined([
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
});
