/**
 * Convolution.
 *
 * @module
 */
import { biasAdd, Parameter, tf } from "../engine/mod.ts";
import type { Initializer } from "./initializers.ts";

/** A convolution's parameters: kernel `[k, k, inChannels, filters]`, bias `[filters]`. */
export type Conv2d = { readonly kernel: Parameter; readonly bias?: Parameter };

/** Size of a convolution's kernel and whether it has a bias. */
export type Conv2dOptions = {
  /** Side of the kernel in pixels. @default {3} */
  readonly kernelSize?: number;
  /** False before batch normalization, whose offset does the same. @default {true} */
  readonly useBias?: boolean;
};

/**
 * Creates a convolution; biases start at 0.
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
 * const { kernel } = createConv2d(3, 64, normalInitializer(0), { kernelSize: 5 });
 * assertEquals(kernel.shape, [5, 5, 3, 64]);
 * ```
 */
export function createConv2d(
  inChannels: number,
  filters: number,
  initializer: Initializer,
  { kernelSize = 3, useBias = true }: Conv2dOptions = {},
): Conv2d {
  const shape = [kernelSize, kernelSize, inChannels, filters];
  const kernel = new Parameter(() => initializer.draw(initializer.noise, shape));
  return useBias ? { kernel, bias: new Parameter(() => tf.zeros([filters])) } : { kernel };
}

/**
 * Convolves, with "same" padding by default.
 *
 * @param layer kernel and bias
 * @param x `[N, H, W, inChannels]`
 * @param options stride in both directions, in pixels (1), and padding
 * @returns `[N, ⌈H / stride⌉, ⌈W / stride⌉, filters]`; with "valid" padding H and W lose the
 * kernel's side less 1 before the division
 *
 * @example
 * ```ts
 * import { normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const layer = createConv2d(1, 4, normalInitializer(0));
 * const y = conv2d(layer, tf.zeros([2, 5, 5, 1]), { stride: 2 });
 * assertEquals(y.shape, [2, 3, 3, 4]);
 * ```
 */
export function conv2d(
  layer: Conv2d,
  x: tf.Tensor4D,
  { stride = 1, padding = "same" }: {
    readonly stride?: number;
    readonly padding?: "same" | "valid";
  } = {},
): tf.Tensor4D {
  const y = tf.conv2d(x, layer.kernel.value as tf.Tensor4D, stride, padding);
  return (layer.bias === undefined ? y : biasAdd(y, layer.bias.value)) as tf.Tensor4D;
}
