import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import type { PixelImages } from "../../lib/drawing/canvas.ts";
import { writeSampleGrid } from "../../lib/drawing/sample_grid.ts";

Deno.test("writeSampleGrid() puts examples in rows, batches in columns, pixels scaled", async () => {
  const path = `${await Deno.makeTempDir()}/samples/000001.png`;
  const gray: PixelImages = { shape: [2, 1, 2, 1], values: new Uint8Array([10, 20, 30, 40]) };
  const color: PixelImages = {
    shape: [3, 1, 2, 3],
    values: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0, 0, 0, 0]),
  };
  await writeSampleGrid(path, [gray, color], { scale: 3 });
  const { width, height, data } = PNG.sync.read(Buffer.from(await Deno.readFile(path)));
  const pixel = (x: number, y: number) => [...data.subarray((y * width + x) * 4).subarray(0, 4)];
  // Two columns of 2 · 3 pixels and two rows of 1 · 3, with 2 pixels of white around each.
  assertEquals([width, height], [2 + 6 + 2 + 6 + 2, 2 + 3 + 2 + 3 + 2]);
  assertEquals(pixel(0, 0), [255, 255, 255, 255]);
  assertEquals(pixel(2, 2), [10, 10, 10, 255]);
  assertEquals(pixel(5, 4), [20, 20, 20, 255]);
  assertEquals(pixel(7, 9), [40, 40, 40, 255]);
  assertEquals(pixel(10, 2), [1, 2, 3, 255]);
  assertEquals(pixel(15, 9), [10, 11, 12, 255]);
  assertEquals(pixel(8, 2), [255, 255, 255, 255]);
});

Deno.test("writeSampleGrid() leaves no gaps with gap 0", async () => {
  const path = `${await Deno.makeTempDir()}/sprite.png`;
  const column = (...values: number[]): PixelImages => ({
    shape: [2, 1, 1, 1],
    values: Uint8Array.from(values),
  });
  await writeSampleGrid(path, [column(1, 2), column(3, 4)], { scale: 1, gap: 0 });
  const { width, height, data } = PNG.sync.read(Buffer.from(await Deno.readFile(path)));
  assertEquals([width, height], [2, 2]);
  assertEquals([0, 1, 2, 3].map((pixel) => data[4 * pixel]), [1, 3, 2, 4]);
});

Deno.test("writeSampleGrid() refuses shapes that do not fit, and writes nothing", async () => {
  const path = `${await Deno.makeTempDir()}/a.png`;
  const images = (...shape: [number, number, number, number]): PixelImages => ({
    shape,
    values: new Uint8Array(shape.reduce((product, each) => product * each)),
  });
  const wrong: [PixelImages[], string][] = [
    [[], "without columns"],
    [[images(1, 2, 2, 1), images(1, 3, 2, 1)], "shapes [1,2,2,1] and [1,3,2,1] in one grid"],
    [[images(1, 2, 2, 4)], "expected 1 or 3 channels"],
    [[{ shape: [2, 1, 1, 1], values: new Uint8Array(3) }], "[2,1,1,1] does not fit 3 values"],
  ];
  for (const [columns, message] of wrong) {
    await assertRejects(() => writeSampleGrid(path, columns), TypeError, message);
  }
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
});
