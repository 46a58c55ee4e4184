/**
 * The images of a figure: source images, what the generator makes of them, and the target's
 * training images nearest to that.
 *
 * @module
 */
import type { Images, LabeledImages } from "../../datasets/mod.ts";
import type { PixelImages } from "../../lib/drawing/mod.ts";
import { tf } from "../../lib/engine/mod.ts";
import { normalInitializer } from "../../lib/layers/mod.ts";
import { nearestNeighbors } from "../../lib/metrics/mod.ts";
import { createGenerator, drawNoiseVectors, type GeneratorConfig } from "../../lib/models/mod.ts";
import { type NamedArrays, restore } from "../../lib/runs/mod.ts";
import type { Preprocess } from "../../lib/trainers/mod.ts";
import { formattedBatches, formattedImages } from "../diagnostics/formatted.ts";
import { picturesOf, toPixels } from "../diagnostics/samples.ts";
import { chooseOfEachClass, firstOfEachClass } from "./choose_rows.ts";
import { lineOf, redraw } from "./redraw.ts";

/** What a figure is drawn of. */
export type FigureSubject = {
  readonly generator: GeneratorConfig;
  /** Images to redraw, some of each class. */
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
 * Pictures of R source images, and of them with each of Z noise vectors; those of one noise vector
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
  /** Rows of the source images that are redrawn with noise between those two, `[S]`. */
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
  restore(generator.parameters, networks);
  const indices = chooseOfEachClass(
    labels,
    classes.length,
    images.channels === 4 ? ROWS / 2 : ROWS,
  );
  const source = formattedImages(images, indices, format.source);
  const noise = { seed, stream: "figure", step: 0 };
  const z = tf.tidy(() => drawNoiseVectors(generator, NOISES, noise));
  const generated = redraw(generator, source, z);
  const strips = firstOfEachClass(indices.map((index) => labels[index])).slice(0, STRIPS);
  const stripped = tf.gather(source, strips);
  const line = lineOf(z, WEIGHTS);
  const interpolated = redraw(generator, stripped, line);

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
