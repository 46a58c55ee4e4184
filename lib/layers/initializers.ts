/**
 * First values of kernels, a function of seed and place.
 *
 * @module
 */
import { keyAt, type RandomKey, randomNormal, randomUniform, tf } from "../engine/mod.ts";

/** Draws a kernel's first values; `place` names where in the network the kernel stands. */
export type Initializer = {
  readonly noise: RandomKey;
  readonly draw: (noise: RandomKey, shape: readonly number[]) => tf.Tensor;
};

/**
 * Moves an initializer to a place inside its own.
 *
 * @param place a layer's name or number, such as `"conv1"`
 * @returns the initializer of that place
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { noise } = initializerAt(normalInitializer(0), "generator");
 * assertEquals(noise.stream, "initial/generator");
 * ```
 */
export function initializerAt(initializer: Initializer, place: string | number): Initializer {
  return { ...initializer, noise: keyAt(initializer.noise, String(place)) };
}

/**
 * Draws from a normal distribution of mean 0, as the authors' networks do.
 *
 * @param seed of the run
 * @param standardDeviation from 0
 * @returns an initializer
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * const { draw, noise } = normalInitializer(0);
 * assert(draw(noise, [3, 3]).dataSync().every((value) => Math.abs(value) < 0.2));
 * ```
 */
export function normalInitializer(seed: number, standardDeviation = 0.02): Initializer {
  return {
    noise: initialNoise(seed),
    draw: (noise, shape) => randomNormal(noise, shape, standardDeviation),
  };
}

/**
 * Draws uniformly in ± sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010), TF-slim's default.
 *
 * @param seed of the run
 * @returns an initializer of kernels, `[inputs, units]` or `[k, k, inChannels, filters]`
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * const { draw, noise } = glorotUniformInitializer(0);
 * assert(draw(noise, [2, 4]).dataSync().every((value) => Math.abs(value) <= 1));
 * ```
 */
export function glorotUniformInitializer(seed: number): Initializer {
  return {
    noise: initialNoise(seed),
    draw: (noise, shape) => {
      const area = shape.slice(0, -2).reduce((product, dimension) => product * dimension, 1);
      const [fanIn, fanOut] = shape.slice(-2).map((channels) => area * channels);
      const limit = Math.sqrt(6 / (fanIn + fanOut));
      return randomUniform(noise, shape, -limit, limit);
    },
  };
}

function initialNoise(seed: number): RandomKey {
  return { seed, stream: "initial", step: 0 };
}
