/**
 * What a forward pass is for: it travels as one argument through every layer that minds.
 *
 * @module
 */
import { type Noise, noiseAt } from "../engine/mod.ts";

/** One forward pass through a network. */
export type Pass = {
  /** Normalise by the batch's statistics and drop out, or use moving averages and do not. */
  readonly training: boolean;
  /** Whether this training pass changes the moving averages. */
  readonly updateAverages: boolean;
  /** Where the pass's random numbers come from. */
  readonly noise: Noise;
};

/** @returns the pass of a place inside `pass`'s place */
export function passAt(pass: Pass, place: string | number): Pass {
  return { ...pass, noise: noiseAt(pass.noise, String(place)) };
}

/** @returns a training pass that updates moving averages if told to */
export function trainingPass(noise: Noise, { updateAverages = false } = {}): Pass {
  return { training: true, updateAverages, noise };
}

/** @returns a pass for evaluation: moving averages, no dropout */
export function inferencePass(noise: Noise): Pass {
  return { training: false, updateAverages: false, noise };
}
