import { assertEquals } from "@std/assert";
import type { Picture } from "../../../datasets/image_folder/decode_image.ts";
import { type Fit, fitMask, fitPicture } from "../../../datasets/image_folder/fit_picture.ts";
import { references } from "./picture_files.ts";

/** A picture of gray pixels, row by row; transparent where there is an alpha. */
function gray(values: readonly (readonly number[])[], alphas?: readonly (readonly number[])[]) {
  const pixels = values.flatMap((row, y) =>
    row.flatMap((value, x) => [value, value, value, alphas?.[y][x] ?? 255])
  );
  return { width: values[0].length, height: values.length, pixels: Uint8Array.from(pixels) };
}

const stretch: Fit = { size: 2, resize: "stretch", channels: 1, background: 0 };
const fitted = (picture: Picture, over: Partial<Fit> = {}) => [
  ...fitPicture(picture, { ...stretch, ...over }),
];

Deno.test("fitPicture() keeps a picture of the right size", () => {
  assertEquals(fitted(gray([[1, 2], [3, 4]])), [1, 2, 3, 4]);
});

Deno.test("fitPicture() averages areas where a picture shrinks", () => {
  // (0 + 10 + 20 + 30) / 4 = 15
  assertEquals(fitted(gray([[0, 10], [20, 30]]), { size: 1 }), [15]);
  // Three pixels become two: the middle one belongs to both by half. (2 * 0 + 90) / 3 = 30.
  assertEquals(fitted(gray([[0, 90, 60], [0, 90, 60]])), [30, 70, 30, 70]);
});

Deno.test("fitPicture() interpolates where a picture grows", () => {
  // Centers at 1/4 of a pixel: 0, 1/4, 3/4 and 1 of the way from 0 to 100.
  assertEquals(fitted(gray([[0, 100]]), { size: 4 }).slice(0, 4), [0, 25, 75, 100]);
  assertEquals(fitted(gray([[7]]), { size: 3 }), new Array(9).fill(7));
});

Deno.test("fitPicture() shrinks one side and lets the other grow", () => {
  assertEquals(fitted(gray([[0, 20, 100, 120]])), [10, 110, 10, 110]);
});

Deno.test("fitPicture() crops the middle, of an odd rest one pixel less before than after", () => {
  assertEquals(fitted(gray([[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]), { resize: "crop" }), [2, 3, 2, 3]);
  assertEquals(fitted(gray([[1, 1], [2, 2], [3, 3], [4, 4]]), { resize: "crop" }), [2, 2, 3, 3]);
});

Deno.test("fitPicture() pads with the background", () => {
  const padded = { resize: "pad", background: 200 } as const;
  assertEquals(fitted(gray([[1, 2]]), padded), [1, 2, 200, 200]);
  assertEquals(fitted(gray([[1], [2], [3]]), { ...padded, size: 3 }), [
    ...[200, 1, 200],
    ...[200, 2, 200],
    ...[200, 3, 200],
  ]);
  // What is smaller than the square keeps its size.
  assertEquals(fitted(gray([[1, 2], [3, 4]]), { ...padded, size: 5 }), [
    ...[200, 200, 200, 200, 200],
    ...[200, 1, 2, 200, 200],
    ...[200, 3, 4, 200, 200],
    ...[200, 200, 200, 200, 200],
    ...[200, 200, 200, 200, 200],
  ]);
  // 1 of 1,000 columns is less than half a pixel, and is kept as one.
  const line = gray(Array.from({ length: 1000 }, () => [50]));
  assertEquals(fitted(line, { ...padded, size: 4 }).filter((value) => value === 50).length, 4);
});

Deno.test("fitPicture() puts transparent pixels on the background", () => {
  const picture = gray([[100, 100], [100, 100]], [[255, 0], [51, 255]]);
  assertEquals(fitted(picture), [100, 0, 20, 100]);
  // 0.2 * 100 + 0.8 * 250 = 220
  assertEquals(fitted(picture, { background: 250 }), [100, 250, 220, 100]);
});

Deno.test("fitPicture() makes gray of colors, and colors of gray", () => {
  const colors = { width: 2, height: 1, pixels: Uint8Array.of(255, 0, 0, 255, 0, 255, 100, 255) };
  // 0.299 * 255 = 76.2; 0.587 * 255 + 0.114 * 100 = 161.1
  assertEquals(fitted(colors).slice(0, 2), [76, 161]);
  assertEquals(fitted(colors, { channels: 3 }).slice(0, 6), [255, 0, 0, 0, 255, 100]);
  assertEquals(fitted(gray([[8]]), { size: 1, channels: 3 }), [8, 8, 8]);
});

Deno.test("fitPicture() is Pillow's, but for a rounding", () => {
  for (const { width, height, side, rgb, expected } of references.resized) {
    const pixels = Uint8Array.fromBase64(rgb);
    const rgba = Uint8Array.from(
      { length: 4 * width * height },
      (_, i) => i % 4 === 3 ? 255 : pixels[3 * (i >> 2) + i % 4],
    );
    const square = fitted({ width, height, pixels: rgba }, { size: side, channels: 3 });
    const wanted = Uint8Array.fromBase64(expected);
    assertEquals(square.length, wanted.length);
    const off = square.map((value, i) => Math.abs(value - wanted[i]));
    // Pillow rounds after each direction.
    assertEquals(Math.max(...off) <= 1, true, `${width} x ${height} is off by ${Math.max(...off)}`);
    assertEquals(off.filter((value) => value > 0).length < square.length / 4, true);
  }
});

Deno.test("fitPicture() fits pictures of one long row or column", () => {
  const pixels = new Uint8Array(4e5).fill(255);
  for (const [width, height] of [[1e5, 1], [1, 1e5]]) {
    const square = fitted({ width, height, pixels }, { size: 128 });
    assertEquals(new Set(square), new Set([255]));
  }
});

Deno.test("fitMask() is 1 where at least half of a pixel is", () => {
  const values = [[255, 0, 0, 0], [255, 255, 255, 0]];
  const [white, opaque] = [gray(values), gray([[9, 9, 9, 9], [9, 9, 9, 9]], values)];
  for (const [picture, from] of [[white, "white"], [opaque, "alpha"]] as const) {
    // Of two pixels each: one, none, both, one. Of all eight: four.
    assertEquals([...fitMask(picture, { ...stretch, size: 2 }, from)], [1, 0, 1, 1]);
    assertEquals([...fitMask(picture, { ...stretch, size: 1 }, from)], [1]);
  }
  assertEquals([...fitMask(white, { ...stretch, size: 4, resize: "pad" }, "white")], [
    ...[0, 0, 0, 0],
    ...[1, 0, 0, 0],
    ...[1, 1, 1, 0],
    ...[0, 0, 0, 0],
  ]);
});
