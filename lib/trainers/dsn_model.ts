/**
 * The networks of Domain Separation Networks with their optimizer.
 *
 * @module
 */
import type { Parameter } from "../engine/mod.ts";
import type { Initializer } from "../layers/mod.ts";
import {
  createDecoder,
  createDomainClassifier,
  createPrivateEncoder,
  type Decoder,
  type DomainClassifier,
  type PrivateEncoder,
  type Task,
  type TaskTower,
} from "../models/mod.ts";
import { createMomentum, type Momentum } from "../optimizers/mod.ts";

/** The networks, their optimizer, and everything a checkpoint must hold. */
export type Dsn<TaskType = TaskTower> = {
  /** The shared encoder, to the task's features, and what is on top of it. */
  readonly task: TaskType;
  readonly privateEncoders: { readonly source: PrivateEncoder; readonly target: PrivateEncoder };
  readonly decoder: Decoder;
  readonly domain: DomainClassifier;
  /** Kernels that decay: the task's own, and all but the domain classifier's (authors' code). */
  readonly decaying: readonly Parameter[];
  readonly optimizer: Momentum;
  readonly state: readonly Parameter[];
};

/**
 * Makes the networks beside the task's, and the optimizer of all.
 *
 * @param task what to learn, by its branch `"source"`, whose images' size the others take
 * @param initializer draws first values; Glorot's in the authors' code
 * @returns them, and in `state` what a checkpoint must hold
 * @throws {TypeError} if the task has no such branch
 *
 * @example
 * ```ts
 * import { createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, channels: 1, classes: 10 };
 * const initializer = glorotUniformInitializer(0);
 * const { decoder, task } = createDsn(createSharedTower(size, initializer), initializer);
 * assertEquals(task.featureSize, decoder.config.codeSize);
 * ```
 */
export function createDsn<TaskType extends Task<never>>(
  task: TaskType,
  initializer: Initializer,
): Dsn<TaskType> {
  const { config: { height, width, channels: { source: channels } }, featureSize: codeSize } = task;
  if (channels === undefined) {
    throw new TypeError("Cannot make DSN: the task was made without the branch source");
  }
  const size = { height, width, channels, codeSize };
  const privateEncoders = {
    source: createPrivateEncoder(size, initializer, "private/source"),
    target: createPrivateEncoder(size, initializer, "private/target"),
  };
  const decoder = createDecoder(size, initializer);
  const domain = createDomainClassifier(codeSize, initializer);
  const encoders = [privateEncoders.source, privateEncoders.target, decoder]
    .flatMap(({ parameters }) => parameters);
  const decaying = [
    ...task.decaying,
    ...encoders.filter(({ name }) => name.endsWith("/kernel")),
  ];
  const others = [...encoders, ...domain.parameters];
  const optimizer = createMomentum([
    ...task.learners("source"),
    ...others.filter(({ isTrainable }) => isTrainable),
  ]);
  const state = [...task.parameters, ...others, ...optimizer.accumulators];
  return { task, privateEncoders, decoder, domain, decaying, optimizer, state };
}
