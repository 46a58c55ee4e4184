/**
 * Pictures in a notebook.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  createCanvas,
  drawImage,
  drawText,
  encodePng,
  type PixelImages,
  textSize,
} from "../drawing/mod.ts";
import { tf } from "../engine/mod.ts";
import { type View, withView } from "./view.ts";

/** Rows of pictures, each with its name. */
export type ImageGrid = { readonly rows: { readonly [name: string]: PixelImages } };

/** How many pictures to show, and how large. */
export type ImageGridOptions = {
  /** Pictures in a row, at most. @default {8} */
  readonly count?: number;
  /** Least height of a picture, in pixels of the screen. @default {64} */
  readonly side?: number;
};

const GAP = 4;

/**
 * Shows images as rows of pictures, which are copied at once.
 *
 * @param batches `[N, H, W, C]` by name, which stay the caller's: of 0 … 255 if int32, as they are
 * stored, else of [-1, 1], as networks take and make them; 1 or 3 channels, or a fourth of depth,
 * which gets a row of its own
 * @param options how many, and how large
 * @throws {TypeError} if there is nothing to show, or channels that no picture has
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { jupyterDisplay } from "./view.ts";
 *
 * const grid = viewImages({ source: tf.zeros([2, 8, 8, 1]), generated: tf.zeros([2, 8, 8, 3]) });
 * const shown = await grid[jupyterDisplay]();
 * if (shown["text/plain"] !== "source: 2 of 8 x 8\ngenerated: 2 of 8 x 8") throw new Error();
 * ```
 */
export function viewImages(
  batches: { readonly [name: string]: tf.Tensor },
  { count = 8, side = 64 }: ImageGridOptions = {},
): ImageGrid & View {
  const rows = Object.fromEntries(
    Object.entries(batches).flatMap(([name, batch]) => createRows(name, batch, count)),
  );
  if (Object.keys(rows).length === 0) throw new TypeError("Cannot show images: none were given");
  return withView({ rows }, () => ({
    "text/plain": Object.entries(rows)
      .map(([name, { shape: [n, height, width] }]) => `${name}: ${n} of ${height} x ${width}`)
      .join("\n"),
    "image/png": Buffer.from(drawRows(rows, side)).toString("base64"),
  }));
}

/** Colors, and depth separately, which a picture cannot show as a fourth channel. */
function createRows(name: string, batch: tf.Tensor, count: number): [string, PixelImages][] {
  const channels = batch.shape[3];
  if (batch.rank !== 4 || ![1, 3, 4].includes(channels!)) {
    throw new TypeError(
      `Cannot show ${name} of shape [${batch.shape}]: expected [N, H, W, C] with 1, 3 or 4 channels`,
    );
  }
  return tf.tidy(() => {
    const first = tf.slice(batch, [0, 0, 0, 0], [Math.min(count, batch.shape[0]), -1, -1, -1]);
    const stored = batch.dtype === "int32"
      ? tf.cast(first, "float32")
      : tf.mul(tf.add(first, 1), 127.5);
    const take = (from: number, size: number): PixelImages => {
      const part = tf.slice(stored, [0, 0, 0, from], [-1, -1, -1, size]);
      return {
        shape: part.shape as [number, number, number, number],
        values: Uint8Array.from(tf.round(tf.clipByValue(part, 0, 255)).dataSync()),
      };
    };
    const rows: [string, PixelImages][] = channels === 4
      ? [[name, take(0, 3)], [`${name}, depth`, take(3, 1)]]
      : [[name, take(0, channels!)]];
    return rows as unknown as tf.TensorContainer;
  }) as unknown as [string, PixelImages][];
}

function drawRows(rows: ImageGrid["rows"], side: number): Uint8Array {
  const scales = Object.values(rows).map(({ shape }) => Math.max(1, Math.round(side / shape[1])));
  const cells = Object.values(rows).map(({ shape }, i) => ({
    width: shape[2] * scales[i] + GAP,
    height: shape[1] * scales[i] + GAP,
  }));
  const labels = Object.keys(rows).map((name) => ({ name, ...textSize(name) }));
  const left = Math.max(...labels.map(({ width }) => width)) + 2 * GAP;
  const canvas = createCanvas(
    left + Math.max(...Object.values(rows).map(({ shape }, i) => shape[0] * cells[i].width)) + GAP,
    cells.reduce((sum, { height }) => sum + height, GAP),
  );
  let top = GAP;
  Object.values(rows).forEach((images, i) => {
    const { name, height } = labels[i];
    drawText(canvas, name, { left: GAP, top: top + (cells[i].height - GAP - height) / 2 | 0 });
    for (let index = 0; index < images.shape[0]; index++) {
      const place = { index, left: left + index * cells[i].width, top, scale: scales[i] };
      drawImage(canvas, images, place);
    }
    top += cells[i].height;
  });
  return encodePng(canvas);
}
