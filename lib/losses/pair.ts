/**
 * CoGAN's pair term.
 *
 * @module
 */
import { float32, tf } from "../engine/mod.ts";

/**
 * Squared distance between the features of the two images of a generated pair (authors' release;
 * the paper has no such term): the images differ in style and must agree in what is shared.
 *
 * @param source the discriminator's features of generated source images, `[N, D]`
 * @param target those of the target images drawn from the same noise, likewise
 * @returns one loss per pair, `[N]`, from 0; the release takes their mean, times 0.01
 * @throws {TypeError} if the shapes differ
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const loss = pairLoss(tf.tensor2d([[3, 4]]), tf.zeros([1, 2]));
 * assertEquals([...loss.dataSync()], [25]);
 * ```
 */
export function pairLoss(source: tf.Tensor, target: tf.Tensor): tf.Tensor1D {
  if (source.shape.join() !== target.shape.join()) {
    throw new TypeError(
      `Cannot compute pairLoss: source has shape [${source.shape}], target has shape ` +
        `[${target.shape}]`,
    );
  }
  return tf.sum(tf.square(tf.sub(float32(source), float32(target))), 1);
}
