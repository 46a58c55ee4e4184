/**
 * What generated images are made from, and how the networks rate them.
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
import { formattedBatches, formattedImages, picturesOf, takeRandom, toPixels } from "./samples.ts";

/** A trained generator, what it makes images of, and the networks that rate them. */
export type GeneratedSamples = {
  /** Source images; some are taken. */
  readonly source: LabeledImages;
  /** The target's training images, to find the nearest among. */
  readonly target: Images;
  /** How stored pixels become network input. */
  readonly format: { readonly source: Preprocess; readonly target: Preprocess };
  readonly generator: PixelGenerator;
  readonly discriminator: Discriminator;
  /** Class logits, `[N, K]`, of generated images in [-1, 1]. */
  readonly classify: (generated: tf.Tensor4D) => tf.Tensor2D;
  /** What z is drawn by. */
  readonly key: RandomKey;
};

/** Source images that are taken. */
const IMAGES = 24;

/**
 * Generates images from source images, and finds what each is like. All networks run as in
 * evaluation: without dropout, without noise, by moving averages.
 *
 * @param samples the networks and the images
 * @returns numbers, and pictures of the source, of the generated image and of the nearest one;
 * undefined if the networks give numbers that are not finite
 */
export function attribute(samples: GeneratedSamples): Attribution | undefined {
  const { target, format } = samples;
  const { images, labels } = takeRandom(samples.source, IMAGES);
  const found = predict(samples, images);
  const { source, generated } = found;
  if (!Object.values(found).every((each) => each.dataSync().every(Number.isFinite))) {
    tf.dispose(found);
    return undefined;
  }
  const { indices, distances } = nearestNeighbors(
    generated,
    formattedBatches(target, format.target),
  );
  const nearest = formattedImages(target, indices, format.target);
  const [z, taskScores] = [found.z, found.taskScores].map((each) => each.arraySync());
  const discriminatorScores = found.discriminatorScores.dataSync();
  const items = Array.from(labels, (label, i) => ({
    label,
    z: z[i],
    taskScores: taskScores[i],
    discriminatorScore: discriminatorScores[i],
    nearest: { index: indices[i], distance: distances[i] },
  }));
  const [sources, drawn, neighbors] = picturesOf([source, generated, nearest].map(colors));
  tf.dispose([nearest, found]);
  return { items, columns: { source: sources, generated: drawn, nearest: neighbors } };
}

function predict(
  { format, generator, discriminator, classify, key }: GeneratedSamples,
  images: Images,
) {
  const pass = inferencePass(key);
  const run = compile((pixels: tf.Tensor4D) => {
    const source = format.source(pixels);
    const z = drawNoiseVectors(generator, images.count, key);
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
  const found = run(pixels);
  pixels.dispose();
  run.dispose();
  return found;
}

/** Pixels, 0 … 255, of images in [-1, 1]; of a fourth channel, depth, there is no picture. */
function colors(images: tf.Tensor4D): tf.Tensor4D {
  const channels = Math.min(images.shape[3], 3);
  return tf.tidy(() => toPixels(tf.slice(images, [0, 0, 0, 0], [-1, -1, -1, channels])));
}
