/**
 * Content similarity between source and generated images.
 *
 * @module
 */
import { float32, tf } from "../engine/mod.ts";

/**
 * The content loss at the authors' scale: twice the pairwise mean squared error, summed over the
 * batch.
 *
 * Differs from the paper, as the authors' code (TensorFlow's `mean_pairwise_squared_error`): Eq. 5
 * has no factor 2, and is a mean over the data. So a weight w here is a gamma of 2 N w there; of
 * 64 w for their batches of 32.
 *
 * @param source source images, `[N, H, W, C]`, in [-1, 1]
 * @param generated what the generator made of them, in the same format
 * @param mask 1 = foreground, 0 = background, `[N, H, W, 1]`; without it all pixels count, which is
 * the default of the authors' code
 * @returns a scalar from 0
 * @throws {TypeError} if the shapes do not fit
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const source = tf.tensor4d([1, 0, 1, 0], [2, 1, 2, 1]);
 * assertEquals(contentLoss(source, tf.zerosLike(source)).dataSync()[0], 2 * (0.25 + 0.25));
 * ```
 */
export function contentLoss(
  source: tf.Tensor,
  generated: tf.Tensor,
  mask?: tf.Tensor,
): tf.Scalar {
  const perExample = mask === undefined
    ? pairwiseMse(source, generated)
    : maskedPairwiseMse(source, generated, tf.cast(mask, "float32"));
  return tf.mul(tf.sum(perExample), 2);
}

/**
 * Pairwise mean squared error, paper Eq. 5 without a mask: a constant shift of all pixels costs
 * nothing. {@link contentLoss} has the authors' scale.
 *
 * @param source source images, `[N, H, W, C]`, in [-1, 1]
 * @param generated what the generator made of them, in the same format
 * @returns one loss per example, `[N]`, from 0
 * @throws {TypeError} if the shapes differ
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const source = tf.tensor4d([1, 0], [1, 1, 2, 1]);
 * assertEquals(pairwiseMse(source, tf.sub(source, 0.5)).dataSync()[0], 0);
 * assertEquals(pairwiseMse(source, tf.zerosLike(source)).dataSync()[0], 0.25);
 * ```
 */
export function pairwiseMse(source: tf.Tensor, generated: tf.Tensor): tf.Tensor1D {
  requireSameShape("pairwiseMse", source, generated);
  return pairwise(tf.sub(float32(source), float32(generated)));
}

/**
 * Masked pairwise mean squared error, paper Eq. 5: only the foreground is compared.
 * {@link contentLoss} has the authors' scale.
 *
 * k counts all H · W · C elements, as in the authors' code, not the foreground's; so a constant
 * shift costs nothing only where the mask is 1 everywhere.
 *
 * @param source source images, `[N, H, W, C]`, in [-1, 1]
 * @param generated what the generator made of them, in the same format
 * @param mask 1 = foreground, 0 = background, `[N, H, W, 1]`
 * @returns one loss per example, `[N]`, from 0
 * @throws {TypeError} if the shapes do not fit
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const source = tf.tensor4d([1, 0], [1, 1, 2, 1]);
 * const generated = tf.tensor4d([1, 0.9], [1, 1, 2, 1]);
 * const foreground = tf.tensor4d([1, 0], [1, 1, 2, 1]);
 * assertEquals(maskedPairwiseMse(source, generated, foreground).dataSync()[0], 0);
 * ```
 */
export function maskedPairwiseMse(
  source: tf.Tensor,
  generated: tf.Tensor,
  mask: tf.Tensor,
): tf.Tensor1D {
  requireSameShape("maskedPairwiseMse", source, generated);
  const expected = [...source.shape.slice(0, -1), 1];
  if (mask.shape.join() !== expected.join()) {
    throw new TypeError(
      `Cannot compute maskedPairwiseMse: mask must be [${expected}], found [${mask.shape}]`,
    );
  }
  return pairwise(tf.mul(tf.sub(float32(source), float32(generated)), mask));
}

function pairwise(difference: tf.Tensor): tf.Tensor1D {
  const k = difference.size / difference.shape[0];
  const perExample = difference.shape.map((_, axis) => axis).slice(1);
  const sumOfSquares = tf.sum(tf.square(difference), perExample);
  const squareOfSum = tf.square(tf.sum(difference, perExample));
  return tf.sub(tf.div(sumOfSquares, k), tf.div(squareOfSum, k * k)) as tf.Tensor1D;
}

function requireSameShape(name: string, source: tf.Tensor, generated: tf.Tensor): void {
  if (source.shape.join() !== generated.shape.join()) {
    throw new TypeError(
      `Cannot compute ${name}: source has shape [${source.shape}], generated has shape ` +
        `[${generated.shape}]`,
    );
  }
}
