/**
 * Pictures of what generators draw.
 *
 * @module
 */
import { batchesInOrder, type Images, type Scenario } from "../../datasets/mod.ts";
import { compile, randomNormal, tf } from "../../lib/engine/mod.ts";
import { inferencePass } from "../../lib/layers/mod.ts";
import { type CoupledGenerators, generatePair } from "../../lib/models/mod.ts";
import type { PixelImages } from "../../lib/runs/mod.ts";
import type { Preprocess } from "../../lib/trainers/mod.ts";

/** Examples in a picture. */
const EXAMPLES = 8;

/**
 * Draws the first test images of the source, the same redrawn, and the first training images of
 * the target, which the redrawn ones are to resemble.
 *
 * @param redraw makes generated images in [-1, 1] of source pixels
 * @returns three columns of pictures
 */
export function drawSamples(
  { source, target }: Scenario,
  format: { readonly source: Preprocess; readonly target: Preprocess },
  redraw: (source: tf.Tensor4D) => tf.Tensor4D,
): PixelImages[] {
  const draw = compile((source: tf.Tensor4D, target: tf.Tensor4D) => [
    toPixels(format.source(source)),
    toPixels(redraw(source)),
    toPixels(format.target(target)),
  ]);
  const inputs = [first(source.test.images), first(target.train)] as const;
  const pictures = picturesOf(draw(...inputs));
  tf.dispose([...inputs]);
  draw.dispose();
  return pictures;
}

/**
 * Draws pairs of CoGAN, from the same noise every time.
 *
 * @returns two columns of pictures, the source's and the target's
 */
export function drawPairs(generators: CoupledGenerators, seed: number): PixelImages[] {
  const noise = { seed, stream: "evaluation", step: 0 };
  const draw = compile((z: tf.Tensor) => {
    const { source, target } = generatePair(generators, z, inferencePass(noise));
    return [source, target].map(toPixels);
  });
  const z = randomNormal(noise, [EXAMPLES, generators.config.noiseDimensions]);
  const pictures = picturesOf(draw(z));
  z.dispose();
  draw.dispose();
  return pictures;
}

function picturesOf(columns: readonly tf.Tensor[]): PixelImages[] {
  const pictures = columns.map((column) => ({
    shape: column.shape as [number, number, number, number],
    values: Uint8Array.from(column.dataSync()),
  }));
  tf.dispose([...columns]);
  return pictures;
}

function first(images: Images): tf.Tensor4D {
  return batchesInOrder(images, EXAMPLES).next().value!;
}

function toPixels(images: tf.Tensor4D): tf.Tensor {
  return tf.cast(tf.round(tf.mul(tf.add(tf.clipByValue(images, -1, 1), 1), 127.5)), "int32");
}
