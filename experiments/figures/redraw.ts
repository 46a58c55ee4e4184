/**
 * What a trained generator makes of images, with noise vectors of our choice.
 *
 * @module
 */
import { compile, tf } from "../../lib/engine/mod.ts";
import { inferencePass } from "../../lib/layers/mod.ts";
import { generateFrom, type PixelGenerator } from "../../lib/models/mod.ts";

/**
 * Redraws every image with every noise vector, as in evaluation.
 *
 * @param generator who draws
 * @param images in [-1, 1], `[R, H, W, C]`
 * @param z noise vectors in [-1, 1], `[Z, D]`
 * @returns generated images in [-1, 1], `[Z · R, H, W, C]`: all with the first z, then the next
 */
export function redraw(
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
export function lineOf(z: tf.Tensor2D, weights: readonly number[]): tf.Tensor2D {
  return tf.tidy(() => {
    const [from, to] = [0, 1].map((row) => tf.slice(z, [row, 0], [1, -1]));
    const along = tf.tensor2d([...weights], [weights.length, 1]);
    return tf.add(tf.mul(from, tf.sub(1, along)), tf.mul(to, along)) as tf.Tensor2D;
  });
}
