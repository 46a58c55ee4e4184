import { assert, assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import {
  createCanvas,
  drawImage,
  encodePng,
  fillRectangle,
  writePng,
} from "../../lib/drawing/canvas.ts";

Deno.test("drawImage() draws one of several images, color or gray, its pixels scaled", () => {
  const canvas = createCanvas(5, 2);
  const color = {
    shape: [2, 1, 1, 3] as const,
    values: Uint8Array.of(1, 2, 3, 4, 5, 6),
  };
  drawImage(canvas, color, { index: 1, left: 0, top: 0, scale: 2 });
  const gray = { shape: [1, 1, 2, 1] as const, values: Uint8Array.of(7, 8) };
  drawImage(canvas, gray, { index: 0, left: 3, top: 1, scale: 1 });
  const pixels = Array.from({ length: 10 }, (_, i) => canvas.data.slice(4 * i, 4 * i + 3).join());
  const white = "255,255,255";
  assertEquals(pixels.slice(0, 5), ["4,5,6", "4,5,6", white, white, white]);
  assertEquals(pixels.slice(5), ["4,5,6", "4,5,6", white, "7,7,7", "8,8,8"]);
});

Deno.test("fillRectangle() leaves out what lies beyond the canvas", () => {
  const canvas = createCanvas(3, 2);
  fillRectangle(canvas, { left: -1, top: 1, width: 3, height: 9 }, [0, 0, 0]);
  const reds = Array.from({ length: 6 }, (_, i) => canvas.data[4 * i]);
  assertEquals(reds, [255, 255, 255, 0, 0, 255]);
});

Deno.test("writePng() writes what a reader of PNG reads back", async () => {
  const path = `${await Deno.makeTempDir()}/deep/figure.png`;
  const canvas = createCanvas(4, 3);
  fillRectangle(canvas, { left: 1, top: 2, width: 2, height: 1 }, [10, 20, 30]);
  await writePng(path, canvas);
  const { width, height, data } = PNG.sync.read(Buffer.from(await Deno.readFile(path)));
  assertEquals([width, height], [4, 3]);
  assertEquals(new Uint8Array(data), canvas.data);
});

Deno.test("encodePng() leaves no memory behind", () => {
  const canvas = createCanvas(8, 8);
  encodePng(canvas);
  const before = Deno.memoryUsage().rss;
  for (let i = 0; i < 500; i++) encodePng(canvas);
  const grown = (Deno.memoryUsage().rss - before) / 500;
  // The state of one zlib stream is 268 KB.
  assert(grown < 100_000, `${Math.round(grown / 1000)} KB more for each picture`);
});

Deno.test("createCanvas() refuses a canvas without pixels", () => {
  assertThrows(() => createCanvas(0, 4), RangeError, "Cannot make a canvas of 0 x 4");
});
