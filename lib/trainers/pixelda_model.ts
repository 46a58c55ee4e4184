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
  type Discriminator,
  type DiscriminatorConfig,
  type GeneratorConfig,
  type PixelGenerator,
  type Task,
  type TaskTower,
} from "../models/mod.ts";
import { type Adam, adamState, createAdam } from "../optimizers/mod.ts";

/** The sizes of G and D, and how T is made. */
export type PixelDaNetworks<TaskType = TaskTower> = {
  readonly generator: GeneratorConfig;
  readonly discriminator: DiscriminatorConfig;
  /** Makes T, and once more its average, under the name given. */
  readonly task: (initializer: Initializer, name: string) => TaskType;
};

/** The networks, their optimizers, and everything a checkpoint must hold. */
export type PixelDa<TaskType = TaskTower> = {
  readonly generator: PixelGenerator;
  readonly discriminator: Discriminator;
  readonly task: TaskType;
  /** A running average of `task`, which starts as its copy. */
  readonly taskAverage: TaskType;
  readonly discriminatorAdam: Adam;
  readonly generatorAdam: Adam;
  readonly state: readonly Parameter[];
};

/**
 * Makes the networks and their optimizers.
 *
 * @param networks their sizes, and how the task's is made
 * @param initializer draws first values, the same for `task` and `taskAverage`
 * @returns them, and in `state` what a checkpoint must hold
 *
 * @example
 * ```ts
 * import { createTaskTower, normalInitializer } from "@pixelda/pixelda";
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
 *   task: (initializer, name) =>
 *     createTaskTower(
 *       { ...side, channels: { source: 1, generated: 3 }, classes: 10 },
 *       initializer,
 *       name,
 *     ),
 * }, normalInitializer(0));
 * assert(model.state.some(({ name }) => name === "generator/conv_in/kernel/adam_m"));
 * ```
 */
export function createPixelDa<TaskType extends Task<never>>(
  networks: PixelDaNetworks<TaskType>,
  initializer: Initializer,
): PixelDa<TaskType> {
  const generator = createGenerator(networks.generator, initializer);
  const discriminator = createDiscriminator(networks.discriminator, initializer);
  const task = networks.task(initializer, "task");
  const taskAverage = networks.task(initializer, "task_average");
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
