/**
 * Pictures of what generators draw.
 *
 * @module
 */
import { batchesInOrder, type Images } from "../../datasets/mod.ts";
import { compile, tf } from "../../lib/engine/mod.ts";
import type { PixelImages } from "../../lib/drawing/mod.ts";
import type { SampleColumns } from "../../lib/runs/mod.ts";
import type { Preprocess } from "../../lib/trainers/mod.ts";

/** Examples in a picture. */
export const EXAMPLES = 8;

/**
 * Draws the first images of the source, the same redrawn, and the first training images of the
 * target, which the redrawn ones are to resemble.
 *
 * @param images of both domains
 * @param format makes network input of them
 * @param redraw makes generated images in [-1, 1] of source pixels
 * @returns columns of pictures named source, generated and target, and three more of depth where
 * there is one
 */
export function drawSamples(
  images: { readonly source: Images; readonly target: Images },
  format: { readonly source: Preprocess; readonly target: Preprocess },
  redraw: (source: tf.Tensor4D) => tf.Tensor4D,
): SampleColumns {
  const draw = compile((source: tf.Tensor4D, target: tf.Tensor4D) =>
    columnsOf([format.source(source), redraw(source), format.target(target)])
  );
  const inputs = [first(images.source), first(images.target)] as const;
  const pictures = picturesOf(draw(...inputs));
  tf.dispose([...inputs]);
  draw.dispose();
  const colors = ["source", "generated", "target"];
  const names = [...colors, ...colors.map((name) => `${name} depth`)];
  return Object.fromEntries(pictures.map((picture, i) => [names[i], picture]));
}

/** @returns pixels, 0 … 255, of images in [-1, 1] */
export function toPixels(images: tf.Tensor4D): tf.Tensor4D {
  const scaled = tf.mul(tf.add(tf.clipByValue(images, -1, 1), 1), 127.5);
  return tf.cast(tf.round(scaled), "int32") as tf.Tensor4D;
}

/** Copies pictures out; disposes of their tensors. */
export function picturesOf(columns: readonly tf.Tensor[]): PixelImages[] {
  const pictures = columns.map((column) => ({
    shape: column.shape as [number, number, number, number],
    values: Uint8Array.from(column.dataSync()),
  }));
  tf.dispose([...columns]);
  return pictures;
}

/** Colors, and after them depths, which pictures cannot show as a fourth channel. */
function columnsOf(batches: readonly tf.Tensor4D[]): tf.Tensor[] {
  const pixels = batches.map(toPixels);
  if (pixels[0].shape[3] !== 4) return pixels;
  const channels = (from: number, count: number) =>
    pixels.map((images) => tf.slice(images, [0, 0, 0, from], [-1, -1, -1, count]));
  return [...channels(0, 3), ...channels(3, 1)];
}

function first(images: Images): tf.Tensor4D {
  return batchesInOrder(images, EXAMPLES).next().value!;
}
