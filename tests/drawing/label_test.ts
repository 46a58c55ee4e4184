import { assert, assertEquals } from "@std/assert";
import { createCanvas } from "../../lib/drawing/canvas.ts";
import { drawText, findGlyph, GLYPH_HEIGHT, textSize, wrapText } from "../../lib/drawing/label.ts";

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:+-=%'()/[]_" +
  "°·×→±";

Deno.test("findGlyph() has a shape of its own for each character, without empty sides", () => {
  const shapes = [...CHARACTERS].map((character) => {
    const glyph = findGlyph(character);
    assertEquals(glyph.length, GLYPH_HEIGHT, character);
    assert(glyph.every((row) => row.length === glyph[0].length && row.length <= 5), character);
    for (const side of [0, glyph[0].length - 1]) {
      assert(glyph.some((row) => row[side] === "#"), `${character} has an empty side`);
    }
    return glyph.join("/");
  });
  assertEquals(new Set(shapes).size, CHARACTERS.length);
});

Deno.test("findGlyph() shows a block for what the font lacks", () => {
  assertEquals(findGlyph("語"), findGlyph("ß"));
  assert(findGlyph("語")[3].includes("#"));
});

Deno.test("drawText() draws the letters side by side, in the scale and color asked for", () => {
  const canvas = createCanvas(20, 18);
  drawText(canvas, "1.", { left: 2, top: 1 }, { scale: 2, color: [0, 0, 200] });
  const rows = Array.from({ length: 8 }, (_, row) =>
    Array.from({ length: 7 }, (_, column) => {
      const [red, , blue] = canvas.data.subarray(((1 + 2 * row) * 20 + 2 + 2 * column) * 4);
      assertEquals(blue, red === 0 ? 200 : 255);
      return red === 0 ? "#" : ".";
    }).join(""));
  // "1" is 3 columns wide, then comes a gap of one, then the two columns of the dot.
  assertEquals(rows, [
    ".#.....",
    "##.....",
    ".#.....",
    ".#.....",
    ".#.....",
    ".#..##.",
    "###.##.",
    ".......",
  ]);
});

Deno.test("textSize() is the space that drawText() takes", () => {
  assertEquals(textSize("1.", { scale: 2 }), { width: 12, height: 16 });
  assertEquals(textSize("", { scale: 3 }).width, 0);
  for (const text of ["MNIST → MNIST-M", "12.5 ± 0.3°"]) {
    const { width } = textSize(text);
    const canvas = createCanvas(width + 10, 16);
    drawText(canvas, text, { left: 0, top: 0 });
    const inked = Array.from({ length: canvas.width }, (_, x) => x).filter((x) =>
      Array.from({ length: 16 }, (_, y) => canvas.data[(y * canvas.width + x) * 4])
        .some((red) => red === 0)
    );
    assertEquals([inked[0], inked.at(-1)], [0, width - 1]);
  }
});

Deno.test("wrapText() fills lines with whole words, and leaves a long word whole", () => {
  const text = "a figure of unseparableness and more";
  const width = textSize("unseparableness").width - 1;
  const lines = wrapText(text, width);
  assertEquals(lines, ["a figure of", "unseparableness", "and more"]);
  assertEquals(lines.join(" "), text);
  assertEquals(wrapText(text, textSize(text).width), [text]);
  assertEquals(wrapText(text, textSize(text).width - 1).length, 2);
});
