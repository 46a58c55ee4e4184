import { assert, assertEquals } from "@std/assert";
import type { FigureImages } from "../../../experiments/figures/figure_images.ts";
import { drawFigure } from "../../../experiments/figures/figure_page.ts";
import { drawPanel, panelSize } from "../../../experiments/figures/figure_panel.ts";
import { type Canvas, createCanvas, type PixelImages } from "../../../lib/drawing/mod.ts";

/** One-pixel images, each of one gray or, with four channels, a color and a depth. */
function dots(channels: number, ...values: number[]): PixelImages {
  return { shape: [values.length / channels, 1, 1, channels], values: Uint8Array.from(values) };
}

const reds = (canvas: Canvas): number[] =>
  Array.from({ length: canvas.width * canvas.height }, (_, i) => canvas.data[4 * i]);

Deno.test("drawPanel() draws each column from its first picture on, row by row", () => {
  const images = dots(1, 11, 12, 13, 14, 15, 16);
  const column = (...places: number[]) => ({ label: "", images, places });
  const panel = {
    label: "",
    rows: ["", ""],
    groups: [{ label: "", columns: [column(0, 1)] }, {
      label: "",
      columns: [column(2, 3), column(5, 4)],
    }],
  };
  const style = { scale: 1, margin: 5 };
  const { width, height } = panelSize(panel, style);
  const canvas = createCanvas(width + 4, height + 4);
  drawPanel(canvas, panel, { ...style, left: 2, top: 2 });
  const inked = reds(canvas).flatMap((red, i) => red >= 11 && red <= 16 ? [{ red, i }] : []);
  assertEquals(inked.map(({ red }) => red), [11, 13, 16, 12, 14, 15]);
  const last = inked.at(-1)!.i;
  assertEquals([last % canvas.width + 1, Math.floor(last / canvas.width) + 1], [
    2 + width,
    2 + height,
  ]);
});

Deno.test("drawPanel() draws depth below colors", () => {
  const images = dots(4, 1, 2, 3, 77);
  const groups = [{ label: "", columns: [{ label: "", images, places: [0] }] }];
  const panel = { label: "", rows: [""], groups };
  const style = { scale: 2, margin: 0 };
  const { width, height } = panelSize(panel, style);
  const canvas = createCanvas(width, height);
  drawPanel(canvas, panel, { ...style, left: 0, top: 0 });
  const pixel = (
    x: number,
    y: number,
  ) => [...canvas.data.subarray((y * width + x) * 4).slice(0, 3)];
  assertEquals(pixel(1, height - 3), [1, 2, 3]);
  assertEquals(pixel(1, height - 2), [77, 77, 77]);
});

Deno.test("drawFigure() shows every picture once, and the sources of the strip again", () => {
  // Values that neither text nor frames have.
  const side = 2;
  const images = (count: number, first: number): PixelImages => ({
    shape: [count, side, side, 1],
    values: Uint8Array.from({ length: count * side * side }, (_, i) => first + (i >> 2)),
  });
  const neighbor = { index: 0, distance: 1 };
  const figure: FigureImages = {
    indices: [5, 6],
    z: [[0], [1]],
    source: images(2, 1),
    generated: images(4, 11),
    nearest: images(4, 21),
    neighbors: [neighbor, neighbor, neighbor, neighbor],
    unseenNeighbors: [neighbor],
    strips: [1],
    weights: [0, 0.5, 1],
    interpolated: images(3, 31),
  };
  const words = { title: "T", rows: ["a", "b"], caption: ["some words ".repeat(40).trim()] };
  const canvas = drawFigure(figure, words);
  const counts = new Map<number, number>();
  for (const red of reds(canvas)) counts.set(red, (counts.get(red) ?? 0) + 1);
  const area = counts.get(11)!;
  assertEquals(area, 80 * 80, "images are enlarged");
  const shown = [2, 1, 11, 12, 13, 14, 21, 22, 23, 24, 31, 32, 33];
  assertEquals(shown.map((value) => counts.get(value)! / area), [2, ...Array(12).fill(1)]);
  const border = reds(canvas).filter((_, i) => i % canvas.width >= canvas.width - 10);
  assert(border.every((red) => red === 255), "long words break into lines");
});
