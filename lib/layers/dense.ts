/**
 * Fully connected layer.
 *
 * @module
 */
import { biasAdd, matMul, Parameter, tf } from "../engine/mod.ts";
import type { Initializer } from "./initializers.ts";

/** A dense layer's parameters: kernel `[inputs, units]`, bias `[units]`. */
export type Dense = { readonly kernel: Parameter; readonly bias?: Parameter };

/** Makes a dense layer; biases start at 0. */
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
 * @param x `[N, inputs]`
 * @returns `[N, units]`
 */
export function dense(layer: Dense, x: tf.Tensor): tf.Tensor2D {
  const y = matMul(x, layer.kernel.value);
  return (layer.bias === undefined ? y : biasAdd(y, layer.bias.value)) as tf.Tensor2D;
}

/** @returns `[N, H · W · C]` of `[N, H, W, C]` */
export function flatten(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape(x, [x.shape[0], x.size / x.shape[0]]) as tf.Tensor2D;
}
