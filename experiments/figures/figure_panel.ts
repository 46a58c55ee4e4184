/**
 * A panel of a figure: rows of pictures under the labels of their columns.
 *
 * @module
 */
import {
  type Canvas,
  type Color,
  drawImage,
  drawText,
  fillRectangle,
  type PixelImages,
  textSize,
  type TextStyle,
} from "../../lib/drawing/mod.ts";

/** Pictures of a set under a label, one a row, by their places in the set. */
export type Column = {
  readonly label: string;
  readonly images: PixelImages;
  readonly places: readonly number[];
};

/** Columns side by side, under what they have in common. */
export type Group = { readonly label: string; readonly columns: readonly Column[] };

/** Groups side by side, under a heading; each row has a label too. */
export type Panel = {
  readonly label: string;
  readonly rows: readonly string[];
  readonly groups: readonly Group[];
};

/** Side of a picture's pixels on the canvas, and pixels left to the pictures for rows' labels. */
export type PanelStyle = { readonly scale: number; readonly margin: number };

const GRAY: TextStyle = { color: [90, 90, 90] };
/** Around pictures, which may be as white as the page. */
const FRAME: Color = [190, 190, 190];
const LINE = 24;
const GAP = 4;
const GROUP_GAP = 20;

/** @returns the pixels that a panel takes */
export function panelSize(
  { label, rows, groups }: Panel,
  { scale, margin }: PanelStyle,
): { readonly width: number; readonly height: number } {
  const { width, height } = cellOf(groups[0].columns[0].images, scale);
  const columns = groups.reduce((sum, group) => sum + group.columns.length, 0);
  const pictures = columns * (width + GAP) + (groups.length - 1) * GROUP_GAP - GAP;
  return {
    width: Math.max(textSize(label).width, margin + pictures),
    height: 3.5 * LINE + rows.length * (height + GAP) - GAP,
  };
}

/**
 * Draws a panel.
 *
 * @param canvas to draw on
 * @param panel what
 * @param place of its upper left corner
 */
export function drawPanel(
  canvas: Canvas,
  { label, rows, groups }: Panel,
  { left, top, scale, margin }: PanelStyle & { readonly left: number; readonly top: number },
): void {
  const { width, height } = cellOf(groups[0].columns[0].images, scale);
  const first = top + 3.5 * LINE;
  drawText(canvas, label, { left, top });
  rows.forEach((name, row) => {
    const middle = first + row * (height + GAP) + (height - textSize(name).height) / 2;
    drawText(canvas, name, { left, top: Math.round(middle) }, GRAY);
  });
  let x = left + margin;
  for (const group of groups) {
    drawText(canvas, group.label, { left: x, top: top + 1.4 * LINE | 0 }, GRAY);
    for (const column of group.columns) {
      const centered = x + (width - textSize(column.label).width) / 2;
      drawText(canvas, column.label, { left: Math.round(centered), top: top + 2.5 * LINE }, GRAY);
      column.places.forEach((place, row) => {
        const corner = { left: x, top: first + row * (height + GAP) };
        drawPicture(canvas, column.images, place, corner, scale);
      });
      x += width + GAP;
    }
    x += GROUP_GAP;
  }
}

/** Pixels of a picture, with its depth below it. */
function cellOf(
  { shape: [, height, width, channels] }: PixelImages,
  scale: number,
): { readonly width: number; readonly height: number } {
  return { width: width * scale, height: (channels === 4 ? 2 : 1) * height * scale };
}

function drawPicture(
  canvas: Canvas,
  images: PixelImages,
  index: number,
  { left, top }: { readonly left: number; readonly top: number },
  scale: number,
): void {
  const { shape: [, height, width, channels], values } = images;
  const drawn = cellOf(images, scale);
  const frame = { left: left - 1, top: top - 1, width: drawn.width + 2, height: drawn.height + 2 };
  fillRectangle(canvas, frame, FRAME);
  if (channels !== 4) return drawImage(canvas, images, { index, left, top, scale });
  const pixels = values.subarray(index * height * width * 4, (index + 1) * height * width * 4);
  const colors = pixels.filter((_, i) => i % 4 !== 3);
  const depths = pixels.filter((_, i) => i % 4 === 3);
  const rgb = { shape: [1, height, width, 3], values: colors } as const;
  const depth = { shape: [1, height, width, 1], values: depths } as const;
  drawImage(canvas, rgb, { index: 0, left, top, scale });
  drawImage(canvas, depth, { index: 0, left, top: top + height * scale, scale });
}
