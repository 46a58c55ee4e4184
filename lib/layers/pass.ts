/**
 * What a forward pass is for: one argument for every layer that behaves differently in
 * training.
 *
 * @module
 */
import { keyAt, type RandomKey } from "../engine/mod.ts";

/** One forward pass through a network. */
export type Pass = {
  /** Normalize by the batch's statistics and drop out, or use moving averages and do not. */
  readonly training: boolean;
  /** Whether this training pass changes the moving averages. */
  readonly updateAverages: boolean;
  /** Where the pass's random numbers come from. */
  readonly noise: RandomKey;
};

/**
 * Moves a pass to a place inside its own, which changes its random numbers.
 *
 * @param place a layer's name or number, such as `"block0"`
 * @returns the pass of that place
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const noise = { seed: 0, stream: "generator", step: 0 };
 * assertEquals(passAt(trainingPass(noise), "block0").noise.stream, "generator/block0");
 * ```
 */
export function passAt(pass: Pass, place: string | number): Pass {
  return { ...pass, noise: keyAt(pass.noise, String(place)) };
}

/**
 * Creates a pass for training: the batch's statistics, dropout and noise.
 *
 * @param noise where the pass's random numbers come from
 * @param options whether moving averages are updated (no)
 * @returns the pass
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const noise = { seed: 0, stream: "generator", step: 0 };
 * assertEquals(trainingPass(noise, { updateAverages: true }).updateAverages, true);
 * ```
 */
export function trainingPass(noise: RandomKey, { updateAverages = false } = {}): Pass {
  return { training: true, updateAverages, noise };
}

/**
 * Creates a pass for evaluation: moving averages, no dropout and no noise between layers.
 *
 * @param noise where a generator's z comes from
 * @returns the pass
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const noise = { seed: 0, stream: "generator", step: 0 };
 * assertEquals(inferencePass(noise).training, false);
 * ```
 */
export function inferencePass(noise: RandomKey): Pass {
  return { training: false, updateAverages: false, noise };
}
