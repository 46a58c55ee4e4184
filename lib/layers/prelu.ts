/**
 * The rectifier whose slope below 0 is learned (PReLU, He et al. 2015).
 *
 * @module
 */
import { Parameter, relu, tf } from "../engine/mod.ts";

/** A rectifier's slopes below 0: `[C]`, or `[1]` for all channels. */
export type Prelu = { readonly slope: Parameter };

/**
 * Creates a rectifier; slopes start at 1/4, as in the paper and in PyTorch.
 *
 * @param channels size of the last axis for a slope each; 1 for one slope
 * @returns the slopes, `[channels]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...createPrelu(2).slope.read()], [0.25, 0.25]);
 * ```
 */
export function createPrelu(channels = 1): Prelu {
  return { slope: new Parameter(() => tf.fill([channels], 0.25)) };
}

/**
 * x where positive, slope · x elsewhere.
 *
 * @param layer its slopes
 * @param x `[…, C]`
 * @returns `x`'s shape
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...prelu(createPrelu(), tf.tensor1d([-4, 2])).dataSync()], [-1, 2]);
 * ```
 */
export function prelu<T extends tf.Tensor>({ slope }: Prelu, x: T): T {
  return tf.sub(relu(x), tf.mul(slope.value, relu(tf.neg(x)))) as T;
}
