/**
 * First values of kernels, a function of seed and place.
 *
 * @module
 */
import { type Noise, noiseAt, randomNormal, randomUniform, tf } from "../engine/mod.ts";

/** Draws a kernel's first values; `place` names where in the network the kernel stands. */
export type Initializer = {
  readonly noise: Noise;
  readonly draw: (noise: Noise, shape: readonly number[]) => tf.Tensor;
};

/** @returns the initializer of a place inside `initializer`'s place */
export function initializerAt(initializer: Initializer, place: string | number): Initializer {
  return { ...initializer, noise: noiseAt(initializer.noise, String(place)) };
}

/** @returns an initializer that draws from N(0, standardDeviation²), as the authors' networks */
export function normalInitializer(seed: number, standardDeviation = 0.02): Initializer {
  return {
    noise: initialNoise(seed),
    draw: (noise, shape) => tf.mul(randomNormal(noise, shape), standardDeviation),
  };
}

/**
 * @returns an initializer that draws uniformly in ± sqrt(6 / (fan in + fan out)) (Glorot and
 * Bengio 2010), TF-slim's default
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

function initialNoise(seed: number): Noise {
  return { seed, stream: "initial", step: tf.scalar(0, "int32") };
}
