/**
 * Transposed convolution.
 *
 * @module
 */
import { biasAdd, Parameter, tf } from "../engine/mod.ts";
import type { Conv2dOptions } from "./conv2d.ts";
import type { Initializer } from "./initializers.ts";

/** A transposed convolution: kernel `[k, k, filters, inChannels]`, bias `[filters]`. */
export type ConvTranspose2d = { readonly kernel: Parameter; readonly bias?: Parameter };

/** How far apart the inputs are laid, and how much of the border is cut off. */
export type ConvTranspose2dSteps = {
  /** Output pixels from one input pixel to the next. @default {1} */
  readonly stride?: number;
  /** Pixels cut off each of the four sides, as PyTorch's `padding`. @default {0} */
  readonly padding?: number;
};

/**
 * Creates a transposed convolution; biases start at 0.
 *
 * @param inChannels channels of the images it takes
 * @param filters channels of those it gives
 * @param initializer draws the kernel's first values
 * @param options side of the kernel, and whether there is a bias
 * @returns the parameters
 *
 * @example
 * ```ts
 * import { normalInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const { kernel } = createConvTranspose2d(64, 3, normalInitializer(0), { kernelSize: 6 });
 * assertEquals(kernel.shape, [6, 6, 3, 64]);
 * ```
 */
export function createConvTranspose2d(
  inChannels: number,
  filters: number,
  initializer: Initializer,
  { kernelSize = 3, useBias = true }: Conv2dOptions = {},
): ConvTranspose2d {
  const shape = [kernelSize, kernelSize, filters, inChannels];
  const kernel = new Parameter(() => initializer.draw(initializer.noise, shape));
  return useBias ? { kernel, bias: new Parameter(() => tf.zeros([filters])) } : { kernel };
}

/**
 * Lays a copy of the kernel around each pixel, times the pixel, and adds them up; PyTorch's
 * `conv_transpose2d` without output padding.
 *
 * @param layer kernel of side k, and bias
 * @param x `[N, H, W, inChannels]`
 * @param steps stride and padding
 * @returns `[N, (H - 1) · stride + k - 2 · padding, likewise of W, filters]`
 *
 * @example
 * ```ts
 * import { normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const layer = createConvTranspose2d(1, 4, normalInitializer(0));
 * const y = convTranspose2d(layer, tf.zeros([2, 4, 4, 1]), { stride: 2, padding: 1 });
 * assertEquals(y.shape, [2, 7, 7, 4]);
 * ```
 */
export function convTranspose2d(
  { kernel, bias }: ConvTranspose2d,
  x: tf.Tensor4D,
  { stride = 1, padding = 0 }: ConvTranspose2dSteps = {},
): tf.Tensor4D {
  const [k, , filters] = kernel.shape;
  const weights = kernel.value as tf.Tensor4D;
  const shapeWith = (cut: number): [number, number, number, number] => {
    const [height, width] = [x.shape[1], x.shape[2]].map((n) => (n - 1) * stride + k - 2 * cut);
    return [x.shape[0], height, width, filters];
  };
  const shape = shapeWith(padding);
  // Where it fits, "same" cuts off just as much, and spares the work on what is cut off.
  const overhang = k - 2 * padding;
  const y = overhang >= 1 && overhang <= stride
    ? tf.conv2dTranspose(x, weights, shape, stride, "same")
    : tf.slice(
      tf.conv2dTranspose(x, weights, shapeWith(0), stride, "valid"),
      [0, padding, padding, 0],
      shape,
    );
  return (bias === undefined ? y : biasAdd(y, bias.value)) as tf.Tensor4D;
}
