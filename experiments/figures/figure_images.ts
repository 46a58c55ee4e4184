/**
 * The images of a figure: source images, what the generator makes of them, and the target's
 * training images nearest to that.
 *
 * @module
 */
import type { Images, LabeledImages } from "../../datasets/mod.ts";
import type { PixelImages } from "../../lib/drawing/mod.ts";
import { compile, tf } from "../../lib/engine/mod.ts";
import { inferencePass, normalInitializer } from "../../lib/layers/mod.ts";
import { nearestNeighbors } from "../../lib/metrics/mod.ts";
import {
  createGenerator,
  drawNoiseVectors,
  generateFrom,
  type GeneratorConfig,
  type PixelGenerator,
} from "../../lib/models/mod.ts";
import { type NamedArrays, restoreParameters } from "../../lib/runs/mod.ts";
import type { Preprocess } from "../../lib/trainers/mod.ts";
import { formattedBatches, formattedImages, picturesOf, toPixels } from "../diagnostics/samples.ts";

/** What a figure is drawn of. */
export type FigureSubject = {
  readonly generator: GeneratorConfig;
  /** Source images, some of each class. */
  readonly source: LabeledImages;
  /** Which of the source's sets that is. */
  readonly sourceSet: "training" | "test";
  /** The classes' names. */
  readonly classes: readonly string[];
  /** The target's training images, among which neighbors are looked for. */
  readonly target: Images;
  /** The target's test images: how far such neighbors are of images that are real. */
  readonly unseen: Images;
  /** How stored pixels become network input. */
  readonly format: { readonly source: Preprocess; readonly target: Preprocess };
};

/** A training image of the target. */
export type Neighbor = {
  /** Its place among them. */
  readonly index: number;
  /** Euclidean distance over all pixels in [-1, 1] and channels. */
  readonly distance: number;
};

/**
 * Pictures of R source images, and of those generated from them with each of Z noise vectors; those of one noise vector
 * after those of another. A fourth channel is depth.
 */
export type FigureImages = {
  /** Places of the source images in their set, `[R]`. */
  readonly indices: readonly number[];
  /** RandomKey vectors, `[Z, D]`, the same for each source image. */
  readonly z: number[][];
  /** `[R, H, W, C]` */
  readonly source: PixelImages;
  /** `[Z · R, H, W, C]` */
  readonly generated: PixelImages;
  /** The nearest to each generated image, `[Z · R, H, W, C]`. */
  readonly nearest: PixelImages;
  readonly neighbors: readonly Neighbor[];
  /** Of as many test images of the target. */
  readonly unseenNeighbors: readonly Neighbor[];
  /** How far from the first noise vector to the second, 0 … 1, `[W]`. */
  readonly weights: readonly number[];
  /** Rows of the source images that are generated from with noise between those two, `[S]`. */
  readonly strips: readonly number[];
  /** Those with noise vectors of one weight after those of another, `[W · S, H, W, C]`. */
  readonly interpolated: PixelImages;
};

/** RandomKey vectors of a figure. */
const NOISES = 4;
/** Pictures below each other, where the classes are no more; depths are pictures too. */
const ROWS = 10;
/** Source images whose noise is interpolated, of as many classes. */
const STRIPS = 3;
/** As many as fill the figure's width. */
const WEIGHTS = Array.from({ length: 2 * NOISES }, (_, i) => i / (2 * NOISES - 1));

/**
 * Draws a figure's images.
 *
 * @param subject what of
 * @param networks the trained generator's parameters, by name
 * @param seed of the noise vectors
 */
export function drawFigureImages(
  { generator: config, source: { images, labels }, classes, target, unseen, format }: FigureSubject,
  networks: NamedArrays,
  seed: number,
): FigureImages {
  const generator = createGenerator(config, normalInitializer(seed));
  restoreParameters(generator.parameters, networks);
  const indices = chooseOfEachClass(
    labels,
    classes.length,
    images.channels === 4 ? ROWS / 2 : ROWS,
  );
  const source = formattedImages(images, indices, format.source);
  const noise = { seed, stream: "figure", step: 0 };
  const z = tf.tidy(() => drawNoiseVectors(generator, NOISES, noise));
  const generated = generateWithEach(generator, source, z);
  const strips = firstOfEachClass(indices.map((index) => labels[index])).slice(0, STRIPS);
  const stripped = tf.gather(source, strips);
  const line = interpolate(z, WEIGHTS);
  const interpolated = generateWithEach(generator, stripped, line);

  const count = Math.min(generated.shape[0], unseen.count);
  const real = formattedImages(unseen, Array.from({ length: count }, (_, i) => i), format.target);
  const asked = tf.concat([generated, real]);
  const { indices: places, distances } = nearestNeighbors(
    asked,
    formattedBatches(target, format.target),
  );
  const neighbors = Array.from(places, (index, i) => ({ index, distance: distances[i] }));
  const nearest = formattedImages(target, places.subarray(0, generated.shape[0]), format.target);

  const drawn = {
    indices,
    z: z.arraySync(),
    source: picture(source),
    generated: picture(generated),
    nearest: picture(nearest),
    neighbors: neighbors.slice(0, generated.shape[0]),
    unseenNeighbors: neighbors.slice(generated.shape[0]),
    strips,
    weights: WEIGHTS,
    interpolated: picture(interpolated),
  };
  tf.dispose([source, z, generated, stripped, line, interpolated, real, asked, nearest]);
  for (const parameter of generator.parameters) parameter.dispose();
  return drawn;
}

function picture(images: tf.Tensor4D): PixelImages {
  return picturesOf([tf.tidy(() => toPixels(images))])[0];
}

/**
 * Generates from every image with every noise vector, as in evaluation.
 *
 * @param generator the trained generator
 * @param images in [-1, 1], `[R, H, W, C]`
 * @param z noise vectors in [-1, 1], `[Z, D]`
 * @returns generated images in [-1, 1], `[Z · R, H, W, C]`: all with the first z, then the next
 */
export function generateWithEach(
  generator: PixelGenerator,
  images: tf.Tensor4D,
  z: tf.Tensor2D,
): tf.Tensor4D {
  const [rows] = images.shape;
  const [noises, dimensions] = z.shape;
  // Without training nothing else is drawn by chance, so that the pass's noise does not matter.
  const pass = inferencePass({ seed: 0, stream: "figure", step: 0 });
  const draw = compile((images: tf.Tensor4D, z: tf.Tensor2D) => {
    const repeated = tf.tile(tf.expandDims(z, 1), [1, rows, 1]);
    const vectors = tf.reshape(repeated, [noises * rows, dimensions]);
    return generateFrom(generator, tf.tile(images, [noises, 1, 1, 1]), vectors, pass);
  });
  const drawn = draw(images, z);
  draw.dispose();
  return drawn;
}

/**
 * Goes along the line from the first noise vector to the second.
 *
 * @param z noise vectors, `[Z, D]`, two at least
 * @param weights how far to go, 0 … 1
 * @returns a vector for each weight, `[weights.length, D]`
 */
export function interpolate(z: tf.Tensor2D, weights: readonly number[]): tf.Tensor2D {
  return tf.tidy(() => {
    const [from, to] = [0, 1].map((row) => tf.slice(z, [row, 0], [1, -1]));
    const along = tf.tensor2d([...weights], [weights.length, 1]);
    return tf.add(tf.mul(from, tf.sub(1, along)), tf.mul(to, along)) as tf.Tensor2D;
  });
}

/**
 * Chooses images of each class, as many as fit the rows, one at least: the first, and others far
 * from it, for views of an object often follow each other.
 *
 * @param labels classes of all images
 * @returns places of images, class by class
 *
 * @example
 * ```ts
 * if (chooseOfEachClass([1, 1, 1, 1, 0], 2, 4).join() !== "4,0,2") throw new Error();
 * ```
 */
export function chooseOfEachClass(
  labels: ArrayLike<number>,
  classes: number,
  rows: number,
): number[] {
  const each = Math.max(1, Math.floor(rows / classes));
  const places = Array.from({ length: classes }, (): number[] => []);
  for (let i = 0; i < labels.length; i++) places[labels[i]].push(i);
  return places.flatMap((those) => {
    const count = Math.min(each, those.length);
    return Array.from({ length: count }, (_, i) => those[Math.floor(i * those.length / count)]);
  });
}

/**
 * The first row of each class.
 *
 * @param classes of all rows
 *
 * @example
 * ```ts
 * if (firstOfEachClass([4, 4, 2]).join() !== "0,2") throw new Error();
 * ```
 */
export function firstOfEachClass(classes: readonly number[]): number[] {
  return classes.flatMap((label, row) => classes.indexOf(label) === row ? [row] : []);
}
