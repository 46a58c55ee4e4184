/**
 * Labels in pictures.
 *
 * @module
 */
import { type Canvas, type Color, fillRectangle } from "./canvas.ts";

/** How text is drawn. */
export type TextStyle = {
  /** Side of one of the font's pixels. @default {2} */
  readonly scale?: number;
  /** @default {black} */
  readonly color?: Color;
};

/**
 * Draws a line of text.
 *
 * @param canvas to draw on
 * @param text of characters that the font has, see {@linkcode findGlyph}
 * @param place of the upper left corner, in pixels
 *
 * @example
 * ```ts
 * import { createCanvas } from "./canvas.ts";
 *
 * const canvas = createCanvas(8, 8);
 * drawText(canvas, "1", { left: 0, top: 0 }, { scale: 1 });
 * if (canvas.data[4] !== 0) throw new Error("No ink");
 * ```
 */
export function drawText(
  canvas: Canvas,
  text: string,
  { left, top }: { readonly left: number; readonly top: number },
  { scale = 2, color = [0, 0, 0] }: TextStyle = {},
): void {
  let x = left;
  for (const character of text) {
    const glyph = findGlyph(character);
    glyph.forEach((row, line) => {
      for (let column = 0; column < row.length; column++) {
        if (row[column] !== "#") continue;
        const corner = { left: x + column * scale, top: top + line * scale };
        fillRectangle(canvas, { ...corner, width: scale, height: scale }, color);
      }
    });
    x += (glyph[0].length + 1) * scale;
  }
}

/**
 * Measures a line of text.
 *
 * @returns width and height in pixels
 *
 * @example
 * ```ts
 * if (textSize("1", { scale: 2 }).width !== 6) throw new Error();
 * ```
 */
export function textSize(
  text: string,
  { scale = 2 }: TextStyle = {},
): { readonly width: number; readonly height: number } {
  const columns = [...text].reduce((sum, each) => sum + findGlyph(each)[0].length + 1, 0);
  return { width: Math.max(0, columns - 1) * scale, height: GLYPH_HEIGHT * scale };
}

/**
 * Breaks text between words into lines that are not wider than asked for.
 *
 * @param text of words, of which one alone may be wider
 * @param width in pixels
 * @returns the lines
 *
 * @example
 * ```ts
 * const lines = wrapText("one two", textSize("one two").width - 1);
 * if (lines.join("/") !== "one/two") throw new Error(lines.join("/"));
 * ```
 */
export function wrapText(text: string, width: number, style: TextStyle = {}): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textSize(longer, style).width > width) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}

// A small bitmap font, 5 pixels wide and 8 high, the last row below the line.

/** A glyph: rows from the top, `#` is ink. */
export type Glyph = readonly string[];

/** Rows of a glyph. */
export const GLYPH_HEIGHT = 8;

/** Columns of a space, which has no ink to go by. */
const SPACE = 3;

/** What is drawn for a character that the font lacks. */
const MISSING: Glyph = [
  ...new Array<string>(2).fill("....."),
  ...new Array<string>(5).fill("#####"),
  ".....",
];

// The characters of a line of glyphs stand above it, each over its first column.
const SHEET = `
A     B     C     D     E     F     G     H     I     J     K     L     M     N     O     P
..#.. ####. .###. ####. ##### ##### .###. #...# .###. ..### #...# #.... #...# #...# .###. ####.
.#.#. #...# #...# #...# #.... #.... #...# #...# ..#.. ...#. #..#. #.... ##.## #...# #...# #...#
#...# #...# #.... #...# #.... #.... #.... #...# ..#.. ...#. #.#.. #.... #.#.# ##..# #...# #...#
#...# ####. #.... #...# ####. ####. #.### ##### ..#.. ...#. ##... #.... #.#.# #.#.# #...# ####.
##### #...# #.... #...# #.... #.... #...# #...# ..#.. ...#. #.#.. #.... #.#.# #..## #...# #....
#...# #...# #...# #...# #.... #.... #...# #...# ..#.. #..#. #..#. #.... #...# #...# #...# #....
#...# ####. .###. ####. ##### #.... .###. #...# .###. .##.. #...# ##### #...# #...# .###. #....
..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
Q     R     S     T     U     V     W     X     Y     Z     a     b     c     d     e     f
.###. ####. .###. ##### #...# #...# #...# #...# #...# ##### ..... #.... ..... ....# ..... ...##
#...# #...# #...# ..#.. #...# #...# #...# #...# #...# ....# ..... #.... ..... ....# ..... ..#..
#...# #...# #.... ..#.. #...# #...# #...# .#.#. .#.#. ...#. .###. ####. .###. .#### .###. .###.
#...# ####. .###. ..#.. #...# #...# #.#.# ..#.. ..#.. ..#.. ....# #...# #...# #...# #...# ..#..
#.#.# #.#.. ....# ..#.. #...# #...# #.#.# .#.#. ..#.. .#... .#### #...# #.... #...# ##### ..#..
#..#. #..#. #...# ..#.. #...# .#.#. #.#.# #...# ..#.. #.... #...# #...# #...# #...# #.... ..#..
.##.# #...# .###. ..#.. .###. ..#.. .#.#. #...# ..#.. ##### .#### ####. .###. .#### .###. ..#..
..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
g     h     i     j     k     l     m     n     o     p     q     r     s     t     u     v
..... #.... ..#.. ...#. .#... .##.. ..... ..... ..... ..... ..... ..... ..... ..#.. ..... .....
..... #.... ..... ..... .#... ..#.. ..... ..... ..... ..... ..... ..... ..... ..#.. ..... .....
.#### ####. .##.. ..##. .#..# ..#.. ####. ####. .###. ####. .#### .#.## .#### .###. #...# #...#
#...# #...# ..#.. ...#. .#.#. ..#.. #.#.# #...# #...# #...# #...# .##.. #.... ..#.. #...# #...#
#...# #...# ..#.. ...#. .##.. ..#.. #.#.# #...# #...# #...# #...# .#... .###. ..#.. #...# #...#
.#### #...# ..#.. ...#. .#.#. ..#.. #.#.# #...# #...# #...# #...# .#... ....# ..#.. #...# .#.#.
....# #...# .###. #..#. .#..# .###. #.#.# #...# .###. ####. .#### .#... ####. ...## .#### ..#..
.###. ..... ..... .##.. ..... ..... ..... ..... ..... #.... ....# ..... ..... ..... ..... .....
w     x     y     z     0     1     2     3     4     5     6     7     8     9     .     ,
..... ..... ..... ..... ..#.. ..#.. .###. .###. ...#. ##### .###. ##### .###. .###. ..... .....
..... ..... ..... ..... .#.#. .##.. #...# #...# ..##. #.... #.... ....# #...# #...# ..... .....
#...# #...# #...# ##### #...# ..#.. ....# ....# .#.#. ####. #.... ....# #...# #...# ..... .....
#...# .#.#. #...# ...#. #...# ..#.. ..##. ..##. #..#. ....# ####. ...#. .###. .#### ..... .....
#.#.# ..#.. #...# ..#.. #...# ..#.. .#... ....# ##### ....# #...# ..#.. #...# ....# ..... .....
#.#.# .#.#. .#### .#... .#.#. ..#.. #.... #...# ...#. #...# #...# .#... #...# ....# ..##. ..##.
.#.#. #...# ....# ##### ..#.. .###. ##### .###. ...#. .###. .###. #.... .###. .###. ..##. ...#.
..... ..... .###. ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..#..
:     +     -     =     %     '     (     )     /     [     ]     _     °     ·     ×     →
..... ..... ..... ..... ##... ..#.. ...#. .#... ..... .#### .#### ..... .##.. ..... ..... .....
..... ..#.. ..... ..... ##..# ..#.. ..#.. ..#.. ....# .#... ....# ..... #..#. ..... ..... ..#..
..##. ..#.. ..... ##### ...#. ..#.. .#... ...#. ...#. .#... ....# ..... #..#. ..... ..... ...#.
..##. ##### ##### ..... ..#.. ..... .#... ...#. ..#.. .#... ....# ..... .##.. ..#.. .#.#. #####
..... ..#.. ..... ##### .#... ..... .#... ...#. .#... .#... ....# ..... ..... ..... ..#.. ...#.
..##. ..#.. ..... ..... #..## ..... ..#.. ..#.. #.... .#... ....# ..... ..... ..... .#.#. ..#..
..##. ..... ..... ..... ...## ..... ...#. .#... ..... .#### .#### ##### ..... ..... ..... .....
..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
±
..#..
..#..
#####
..#..
..#..
.....
#####
.....
`;

let glyphs: ReadonlyMap<string, Glyph> | undefined;

/**
 * Looks a character up.
 *
 * @param character the font has English letters, digits and the signs of a figure's labels
 * @returns its glyph without empty columns at the sides, or a block for a character that is missing
 *
 * @example
 * ```ts
 * if (findGlyph("1").join("/") !== ".#./##./.#./.#./.#./.#./###/...") throw new Error();
 * ```
 */
export function findGlyph(character: string): Glyph {
  glyphs ??= readSheet(SHEET);
  return glyphs.get(character) ?? MISSING;
}

function readSheet(sheet: string): Map<string, Glyph> {
  const lines = sheet.trim().split("\n");
  const read = new Map<string, Glyph>([[
    " ",
    new Array<string>(GLYPH_HEIGHT).fill(".".repeat(SPACE)),
  ]]);
  for (let line = 0; line < lines.length; line += 1 + GLYPH_HEIGHT) {
    for (const { 0: character, index } of lines[line].matchAll(/\S/gu)) {
      const rows = lines.slice(line + 1, line + 1 + GLYPH_HEIGHT);
      read.set(character, trim(rows.map((row) => row.slice(index, index + 5))));
    }
  }
  return read;
}

function trim(rows: Glyph): Glyph {
  const first = Math.min(...rows.map((row) => (row + "#").indexOf("#")));
  const last = Math.max(...rows.map((row) => row.lastIndexOf("#")));
  return rows.map((row) => row.slice(first, last + 1));
}
