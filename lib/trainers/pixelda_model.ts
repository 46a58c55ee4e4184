/**
 * PixelDA's three networks with their two optimizers.
 *
 * @module
 */
import type { Parameter } from "../engine/mod.ts";
import type { Initializer } from "../layers/mod.ts";
import {
  createDiscriminator,
  createGenerator,
  createTaskTower,
  type Discriminator,
  type DiscriminatorConfig,
  type GeneratorConfig,
  type PixelGenerator,
  type TaskTower,
  type TaskTowerConfig,
} from "../models/mod.ts";
import { type Adam, adamState, createAdam } from "../optimizers/mod.ts";

/** The three networks' sizes. */
export type PixelDaNetworks = {
  readonly generator: GeneratorConfig;
  readonly discriminator: DiscriminatorConfig;
  readonly task: TaskTowerConfig;
};

/** The networks, their optimizers, and everything a checkpoint must hold. */
export type PixelDa = {
  readonly generator: PixelGenerator;
  readonly discriminator: Discriminator;
  readonly task: TaskTower;
  /** A running average of `task`, which starts as its copy. */
  readonly taskAverage: TaskTower;
  readonly discriminatorAdam: Adam;
  readonly generatorAdam: Adam;
  readonly state: readonly Parameter[];
};

/**
 * Makes the networks and their optimizers.
 *
 * @param networks their sizes
 * @param initializer draws first values, the same for `task` and `taskAverage`
 * @returns them, and in `state` what a checkpoint must hold
 *
 * @example
 * ```ts
 * import { normalInitializer } from "@pixelda/pixelda";
 * import { assert } from "@std/assert";
 *
 * const side = { height: 8, width: 8 };
 * const model = createPixelDa({
 *   generator: {
 *     ...side, inputChannels: 1, outputChannels: 3, filters: 4, blocks: 1, noiseDimensions: 10,
 *   },
 *   discriminator: {
 *     ...side, channels: 3, filters: 4, keepProbability: 0.9, noiseStandardDeviation: 0.2,
 *   },
 *   task: { ...side, channels: { source: 1, generated: 3 }, classes: 10 },
 * }, normalInitializer(0));
 * assert(model.state.some(({ name }) => name === "generator/conv_in/kernel/adam_m"));
 * ```
 */
export function createPixelDa(networks: PixelDaNetworks, initializer: Initializer): PixelDa {
  const generator = createGenerator(networks.generator, initializer);
  const discriminator = createDiscriminator(networks.discriminator, initializer);
  const task = createTaskTower(networks.task, initializer);
  const taskAverage = createTaskTower(networks.task, initializer, "task_average");
  const judges = [...discriminator.parameters, ...task.parameters];
  const discriminatorAdam = createAdam(judges.filter(({ isTrainable }) => isTrainable));
  const generatorAdam = createAdam(generator.parameters.filter(({ isTrainable }) => isTrainable));
  const state = [
    ...generator.parameters,
    ...judges,
    ...taskAverage.parameters,
    ...adamState(discriminatorAdam),
    ...adamState(generatorAdam),
  ];
  return { generator, discriminator, task, taskAverage, discriminatorAdam, generatorAdam, state };
}
