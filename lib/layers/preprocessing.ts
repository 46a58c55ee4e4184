/**
 * From stored pixels to what networks take.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";

/**
 * How an image is brought to the wanted side: `"resize"` is TensorFlow 1's bilinear resize, which maps
 * output pixel i to input i · in / out, as the authors' code; `"pad"` puts background around, as
 * MNIST-M itself is made of MNIST.
 */
export type Fit = "resize" | "pad";

/**
 * How a picture of any size becomes a square: `"crop"` takes its middle, `"pad"` keeps all of it, made
 * smaller where it is larger than the square, with background around; `"stretch"` ignores its proportions.
 */
export type Resize = "crop" | "pad" | "stretch";

/** What images are to become. */
export type ImageFormat = { readonly side: number; readonly channels: number };

/**
 * Scales pixels to [-1, 1], repeats a gray channel, and brings images to the wanted side.
 *
 * Scaling comes before resizing, as in the authors' code.
 *
 * @param images pixels in 0 … 255, int32, `[N, H, W, C]`
 * @param format the side and channels that the networks take
 * @param fit how images of another side are brought to it
 * @returns `[N, side, side, channels]`, in [-1, 1]
 * @throws {TypeError} if images have neither one channel nor `channels`, or are too large to pad
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const white = tf.fill([1, 1, 1, 1], 255, "int32") as tf.Tensor4D;
 * const padded = preprocess(white, { side: 2, channels: 1 }, "pad");
 * assertEquals([...padded.dataSync()], [1, -1, -1, -1]);
 * ```
 */
export function preprocess(
  images: tf.Tensor4D,
  { side, channels }: ImageFormat,
  fit: Fit,
): tf.Tensor4D {
  const [, height, width, found] = images.shape;
  if (found !== channels && found !== 1) {
    throw new TypeError(`Cannot make ${channels} channels out of ${found}`);
  }
  const scaled = tf.sub(tf.div(tf.cast(images, "float32"), 127.5), 1) as tf.Tensor4D;
  const colored = found === channels ? scaled : tf.tile(scaled, [1, 1, 1, channels]);
  if (height === side && width === side) return colored;
  if (fit === "resize") return tf.image.resizeBilinear(colored, [side, side]);
  const [top, left] = [height, width].map((length) => Math.floor((side - length) / 2));
  if (top < 0 || left < 0) {
    throw new TypeError(`Cannot pad images of ${height} x ${width} pixels to a side of ${side}`);
  }
  return tf.pad(
    colored,
    [[0, 0], [top, side - height - top], [left, side - width - left], [0, 0]],
    -1,
  );
}
