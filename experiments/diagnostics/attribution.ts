/**
 * What made generated images, and what networks make of them.
 *
 * @module
 */
import { batchesInOrder, type Images, type LabeledImages } from "../../datasets/mod.ts";
import { compile, type RandomKey, tf } from "../../lib/engine/mod.ts";
import { inferencePass } from "../../lib/layers/mod.ts";
import { nearestNeighbors } from "../../lib/metrics/mod.ts";
import {
  discriminate,
  type Discriminator,
  drawNoiseVectors,
  generateFrom,
  type PixelGenerator,
} from "../../lib/models/mod.ts";
import type { Attribution } from "../../lib/runs/mod.ts";
import type { Preprocess } from "../../lib/trainers/mod.ts";
import { formattedBatches, formattedImages } from "./formatted.ts";
import { sampled } from "./sampled.ts";
import { picturesOf, toPixels } from "./samples.ts";

/** A trained generator, what it redraws, and who is asked about it. */
export type Redrawing = {
  /** Images to redraw; some are taken. */
  readonly source: LabeledImages;
  /** The target's training images, to find the nearest among. */
  readonly target: Images;
  /** How stored pixels become network input. */
  readonly format: { readonly source: Preprocess; readonly target: Preprocess };
  readonly generator: PixelGenerator;
  readonly discriminator: Discriminator;
  /** Class logits, `[N, K]`, of generated images in [-1, 1]. */
  readonly classify: (generated: tf.Tensor4D) => tf.Tensor2D;
  /** Where z comes from. */
  readonly noise: RandomKey;
};

/** Images to redraw. */
const IMAGES = 24;

/**
 * Redraws source images, and finds out what each generated image is like. All networks are asked
 * as in evaluation: without dropout, without noise, by moving averages.
 *
 * @param redrawing the networks and the images
 * @returns numbers, and pictures of the source, of the generated image and of the nearest one;
 * undefined if the networks give numbers that are not finite
 */
export function attribute(redrawing: Redrawing): Attribution | undefined {
  const { target, format } = redrawing;
  const { images, labels } = sampled(redrawing.source, IMAGES);
  const answers = answersOf(redrawing, images);
  const { source, generated } = answers;
  if (!Object.values(answers).every((each) => each.dataSync().every(Number.isFinite))) {
    tf.dispose(answers);
    return undefined;
  }
  const { indices, distances } = nearestNeighbors(
    generated,
    formattedBatches(target, format.target),
  );
  const nearest = formattedImages(target, indices, format.target);
  const [z, taskScores] = [answers.z, answers.taskScores].map((each) => each.arraySync());
  const discriminatorScores = answers.discriminatorScores.dataSync();
  const items = Array.from(labels, (label, i) => ({
    label,
    z: z[i],
    taskScores: taskScores[i],
    discriminatorScore: discriminatorScores[i],
    nearest: { index: indices[i], distance: distances[i] },
  }));
  const [sources, redrawn, found] = picturesOf([source, generated, nearest].map(colors));
  tf.dispose([nearest, answers]);
  return { items, columns: { source: sources, generated: redrawn, nearest: found } };
}

function answersOf(
  { format, generator, discriminator, classify, noise }: Redrawing,
  images: Images,
) {
  const pass = inferencePass(noise);
  const ask = compile((pixels: tf.Tensor4D) => {
    const source = format.source(pixels);
    const z = drawNoiseVectors(generator, images.count, noise);
    const generated = generateFrom(generator, source, z, pass);
    return {
      source,
      z,
      generated,
      taskScores: tf.softmax(classify(generated)),
      discriminatorScores: tf.sigmoid(discriminate(discriminator, generated, pass)),
    };
  });
  const [pixels] = batchesInOrder(images);
  const answers = ask(pixels);
  pixels.dispose();
  ask.dispose();
  return answers;
}

/** Pixels, 0 … 255, of images in [-1, 1]; of a fourth channel, depth, there is no picture. */
function colors(images: tf.Tensor4D): tf.Tensor4D {
  const channels = Math.min(images.shape[3], 3);
  return tf.tidy(() => toPixels(tf.slice(images, [0, 0, 0, 0], [-1, -1, -1, channels])));
}
