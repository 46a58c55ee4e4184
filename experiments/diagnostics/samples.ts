/**
 * Pictures of what generators draw.
 *
 * @module
 */
import {
  batchesInOrder,
  type Images,
  type LabeledImages,
  subset,
  takeImages,
} from "../../datasets/mod.ts";
import type { PixelImages } from "../../lib/drawing/mod.ts";
import { compile, tf } from "../../lib/engine/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";
import type { SampleColumns } from "../../lib/runs/mod.ts";
import type { Preprocess } from "../../lib/trainers/mod.ts";

/** Examples in a picture. */
export const EXAMPLES = 8;
/** Of these, the first are there twice, with other noise: a generator may have ceased to use it. */
const REPEATED = 2;

/**
 * Draws source images of each class in turn, the generated images of them, and the first training
 * images of the target, which those should resemble. The first two source images fill two rows
 * each, which differ in the noise that `generate` draws.
 *
 * @param images of both domains; the target's have no labels
 * @param format makes network input of them
 * @param generate makes generated images in [-1, 1] of source pixels, with noise for each row
 * @returns columns of pictures named source, generated and target, and three more of depth where
 * there is one
 */
export function drawSamples(
  images: { readonly source: LabeledImages; readonly target: Images },
  format: { readonly source: Preprocess; readonly target: Preprocess },
  generate: (source: tf.Tensor4D) => tf.Tensor4D,
): SampleColumns {
  const draw = compile((source: tf.Tensor4D, target: tf.Tensor4D) =>
    columnsOf([format.source(source), generate(source), format.target(target)])
  );
  const inputs = [firstOfSource(images.source), firstOf(images.target)] as const;
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

function firstOfSource({ images, labels }: LabeledImages): tf.Tensor4D {
  const places = takeTurns(labels, EXAMPLES)
    .flatMap((place, i) => i < REPEATED ? [place, place] : [place]);
  return firstOf({ ...images, pixels: takeImages(images, places), count: places.length });
}

function firstOf(images: Images): tf.Tensor4D {
  return batchesInOrder(images, EXAMPLES + REPEATED).next().value!;
}

/**
 * Takes an image of each class, then the next of each, and so on: sets are often in the order of
 * their classes, and their first images then show one class alone.
 *
 * @param labels classes of all images
 * @param limit how many at most
 * @returns places of images
 *
 * @example
 * ```ts
 * if (takeTurns([1, 1, 1, 0, 0], 4).join() !== "3,0,4,1") throw new Error();
 * ```
 */
export function takeTurns(labels: ArrayLike<number>, limit: number): number[] {
  const places: number[][] = [];
  for (let i = 0; i < labels.length; i++) (places[labels[i]] ??= []).push(i);
  const turns = Array.from({ length: limit }, (_, turn) => places.flatMap((of) => of[turn] ?? []));
  return turns.flat().slice(0, limit);
}

/** Images of a batch: a large one finds neighbors fast, and takes few megabytes. */
const BATCH = 500;

/**
 * Goes through a set in order.
 *
 * @returns batches in [-1, 1], `[N, H, W, C]`; the caller disposes of them
 */
export function* formattedBatches(images: Images, format: Preprocess): Generator<tf.Tensor4D> {
  const compiled = compile(format);
  try {
    for (const pixels of batchesInOrder(images, BATCH)) {
      const batch = compiled(pixels);
      pixels.dispose();
      yield batch;
    }
  } finally {
    compiled.dispose();
  }
}

/**
 * Takes some images of a set.
 *
 * @param indices places in the set
 * @returns the images in [-1, 1], `[indices.length, H, W, C]`
 */
export function formattedImages(
  images: Images,
  indices: ArrayLike<number>,
  format: Preprocess,
): tf.Tensor4D {
  const taken = { ...images, pixels: takeImages(images, indices), count: indices.length };
  const batches = [...formattedBatches(taken, format)];
  const whole = tf.concat(batches);
  tf.dispose(batches);
  return whole;
}

/**
 * Takes some images at random, for sets are often in an order: the same whatever the run.
 *
 * @param set whose images
 * @param limit how many at most
 * @returns as many, or all if there are fewer
 */
export function takeRandom(set: LabeledImages, limit: number): LabeledImages {
  return subset(set, seededPermutation(set.images.count, 0, "evidence").subarray(0, limit));
}
