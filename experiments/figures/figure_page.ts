/**
 * A figure as one picture: source images in rows, what was made of them in columns.
 *
 * @module
 */
import {
  type Canvas,
  createCanvas,
  drawText,
  type PixelImages,
  textSize,
  type TextStyle,
  wrapText,
} from "../../lib/drawing/mod.ts";
import type { FigureImages } from "./figure_images.ts";
import { type Column, drawPanel, type Group, type Panel, panelSize } from "./figure_panel.ts";

/** Words of a figure. */
export type FigureWords = {
  readonly title: string;
  /** One of each source image. */
  readonly rows: readonly string[];
  /** Below the pictures, a paragraph each. */
  readonly caption: readonly string[];
};

/** Least side of an image on the page. */
const SIDE = 80;
const MARGIN = 24;
const LINE = 24;
const TITLE: TextStyle = { scale: 3 };
const GRAY: TextStyle = { color: [90, 90, 90] };

/**
 * Draws a figure.
 *
 * @param images whose pictures are drawn, a depth below its colors
 * @param words what is written
 */
export function drawFigure(images: FigureImages, words: FigureWords): Canvas {
  const panels = panelsOf(images, words.rows);
  const style = {
    scale: Math.ceil(SIDE / images.source.shape[2]),
    margin: Math.max(...words.rows.map((label) => textSize(label).width)) + LINE / 2,
  };
  const sizes = panels.map((panel) => panelSize(panel, style));
  const width = Math.max(...sizes.map((size) => size.width));
  const caption = words.caption.flatMap((text) => wrapText(text, width));
  const height = sizes.reduce((sum, size) => sum + size.height + LINE, 2 * LINE);
  const canvas = createCanvas(
    2 * MARGIN + Math.max(width, textSize(words.title, TITLE).width),
    2 * MARGIN + height + caption.length * LINE,
  );

  drawText(canvas, words.title, { left: MARGIN, top: MARGIN }, TITLE);
  let top = MARGIN + 2 * LINE;
  panels.forEach((panel, i) => {
    drawPanel(canvas, panel, { ...style, left: MARGIN, top });
    top += sizes[i].height + LINE;
  });
  for (const line of caption) {
    drawText(canvas, line, { left: MARGIN, top }, GRAY);
    top += LINE;
  }
  return canvas;
}

function panelsOf(
  { source, generated, nearest, strips, interpolated, z, weights, indices }: FigureImages,
  rows: readonly string[],
): Panel[] {
  const noises = z.map((_, i) => `z${i + 1}`);
  const sourceOf = (places: readonly number[]): Group => ({
    label: "",
    columns: [{ label: "source", images: source, places }],
  });
  return [
    {
      label:
        `(a) Source images translated with noise vectors z1 to z${z.length}, and what is nearest`,
      rows,
      groups: [
        sourceOf([...indices.keys()]),
        { label: "generated", columns: columnsOf(generated, noises, indices.length) },
        {
          label: "nearest target training images",
          columns: columnsOf(nearest, noises, indices.length),
        },
      ],
    },
    {
      label: "(b) Source images translated with noise vectors on the line from z1 to z2",
      rows: strips.map((row) => rows[row]),
      groups: [sourceOf(strips), {
        label: "generated",
        columns: columnsOf(interpolated, weights.map(placeOnLine), strips.length),
      }],
    },
  ];
}

/** Of pictures of one noise vector after those of another, a column each. */
function columnsOf(images: PixelImages, labels: readonly string[], rows: number): Column[] {
  return labels.map((label, i) => ({
    label,
    images,
    places: Array.from({ length: rows }, (_, row) => i * rows + row),
  }));
}

function placeOnLine(weight: number): string {
  return weight === 0 ? "z1" : weight === 1 ? "z2" : `${Math.round(100 * weight)}%`;
}
