/**
 * CoGAN's networks with their two optimizers.
 *
 * @module
 */
import type { Parameter } from "../engine/mod.ts";
import type { Initializer } from "../layers/mod.ts";
import {
  type CoupledDiscriminators,
  type CoupledDiscriminatorsConfig,
  type CoupledGenerators,
  type CoupledGeneratorsConfig,
  createCoupledDiscriminators,
  createCoupledGenerators,
} from "../models/mod.ts";
import { type Adam, adamState, createAdam } from "../optimizers/mod.ts";

/** The networks' sizes; of both kinds alike in side and channels. */
export type CoGanConfig =
  & Omit<CoupledGeneratorsConfig, "width">
  & Omit<CoupledDiscriminatorsConfig, "width">
  & {
    /** Factors on the numbers of filters; 1 and 1 in the release. */
    readonly width: { readonly generators: number; readonly discriminators: number };
  };

/** The networks, their optimizers, and everything a checkpoint must hold. */
export type CoGan = {
  readonly generators: CoupledGenerators;
  readonly discriminators: CoupledDiscriminators;
  readonly generatorAdam: Adam;
  readonly discriminatorAdam: Adam;
  readonly state: readonly Parameter[];
};

/**
 * Makes the networks and their optimizers.
 *
 * @param config the networks' sizes
 * @param initializer draws the kernels' first values
 * @returns them, and in `state` what a checkpoint must hold
 * @throws {RangeError} if there are no generators of this side
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assert } from "@std/assert";
 *
 * const model = createCoGan({
 *   side: 8,
 *   channels: { source: 1, target: 3 },
 *   classes: 10,
 *   noiseDimensions: 5,
 *   width: { generators: 1 / 32, discriminators: 0.1 },
 * }, glorotUniformInitializer(0));
 * assert(model.state.some(({ name }) => name === "generators/private/target/kernel/adam_m"));
 * ```
 */
export function createCoGan({ width, ...config }: CoGanConfig, initializer: Initializer): CoGan {
  const generators = createCoupledGenerators({ ...config, width: width.generators }, initializer);
  const discriminators = createCoupledDiscriminators(
    { ...config, width: width.discriminators },
    initializer,
  );
  const generatorAdam = createAdam(generators.parameters.filter(({ isTrainable }) => isTrainable));
  const discriminatorAdam = createAdam(discriminators.parameters);
  const state = [
    ...generators.parameters,
    ...discriminators.parameters,
    ...adamState(generatorAdam),
    ...adamState(discriminatorAdam),
  ];
  return { generators, discriminators, generatorAdam, discriminatorAdam, state };
}
