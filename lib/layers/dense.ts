/**
 * Fully connected layer.
 *
 * @module
 */
import { biasAdd, matMul, Parameter, tf } from "../engine/mod.ts";
import type { Initializer } from "./initializers.ts";

/** A dense layer's parameters: kernel `[inputs, units]`, bias `[units]`. */
export type Dense = { readonly kernel: Parameter; readonly bias?: Parameter };

/**
 * Creates a dense layer; biases start at 0.
 *
 * @param inputs length of the vectors it takes
 * @param units length of those it gives
 * @param initializer draws the kernel's first values
 * @param options whether there is a bias (yes)
 * @returns the parameters
 *
 * @example
 * ```ts
 * import { normalInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(createDense(100, 10, normalInitializer(0)).kernel.shape, [100, 10]);
 * ```
 */
export function createDense(
  inputs: number,
  units: number,
  initializer: Initializer,
  { useBias = true }: { readonly useBias?: boolean } = {},
): Dense {
  const kernel = new Parameter(() => initializer.draw(initializer.noise, [inputs, units]));
  return useBias ? { kernel, bias: new Parameter(() => tf.zeros([units])) } : { kernel };
}

/**
 * Multiplies with the kernel and adds the bias.
 *
 * @param layer kernel and bias
 * @param x `[N, inputs]`
 * @returns `[N, units]`
 *
 * @example
 * ```ts
 * import { normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const layer = createDense(2, 1, normalInitializer(0));
 * layer.kernel.write(Float32Array.of(3, 4));
 * assertEquals(dense(layer, tf.tensor2d([[1, 10]])).dataSync()[0], 43);
 * ```
 */
export function dense(layer: Dense, x: tf.Tensor): tf.Tensor2D {
  const y = matMul(x, layer.kernel.value);
  return (layer.bias === undefined ? y : biasAdd(y, layer.bias.value)) as tf.Tensor2D;
}

/**
 * Lays each example's numbers end to end.
 *
 * @param x `[N, H, W, C]`
 * @returns `[N, H · W · C]`
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(flatten(tf.zeros([2, 4, 4, 3])).shape, [2, 48]);
 * ```
 */
export function flatten(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape(x, [x.shape[0], x.size / x.shape[0]]) as tf.Tensor2D;
}
