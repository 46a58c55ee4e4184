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
  createSharedTower,
  type Decoder,
  type DomainClassifier,
  type PrivateEncoder,
  type SharedTowerConfig,
  type TaskTower,
} from "../models/mod.ts";
import { createMomentum, type Momentum } from "../optimizers/mod.ts";

/** The networks, their optimizer, and everything a checkpoint must hold. */
export type Dsn = {
  /** The shared encoder, to its first dense layer, and the classifier on top of it. */
  readonly task: TaskTower;
  readonly privateEncoders: { readonly source: PrivateEncoder; readonly target: PrivateEncoder };
  readonly decoder: Decoder;
  readonly domain: DomainClassifier;
  /** Kernels that decay: all but the logits' and the domain classifier's (authors' code). */
  readonly decaying: readonly Parameter[];
  readonly optimizer: Momentum;
  readonly state: readonly Parameter[];
};

/**
 * Makes the networks and their optimizer.
 *
 * @param config their size
 * @param initializer draws first values; Glorot's in the authors' code
 * @returns them, and in `state` what a checkpoint must hold
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, channels: 1, classes: 10 };
 * const { decoder, task } = createDsn(size, glorotUniformInitializer(0));
 * assertEquals(task.layers.hidden[0].kernel.shape[1], decoder.config.codeSize);
 * ```
 */
export function createDsn(config: SharedTowerConfig, initializer: Initializer): Dsn {
  const { height, width, channels } = config;
  const task = createSharedTower(config, initializer);
  const codeSize = task.layers.hidden[0].kernel.shape[1];
  const size = { height, width, channels, codeSize };
  const privateEncoders = {
    source: createPrivateEncoder(size, initializer, "private/source"),
    target: createPrivateEncoder(size, initializer, "private/target"),
  };
  const decoder = createDecoder(size, initializer);
  const domain = createDomainClassifier(codeSize, initializer);
  const regularised = [task, privateEncoders.source, privateEncoders.target, decoder]
    .flatMap(({ parameters }) => parameters);
  const decaying = regularised.filter((parameter) =>
    parameter.name.endsWith("/kernel") && parameter !== task.layers.logits.kernel
  );
  const parameters = [...regularised, ...domain.parameters];
  const optimizer = createMomentum(parameters.filter(({ isTrainable }) => isTrainable));
  const state = [...parameters, ...optimizer.accumulators];
  return { task, privateEncoders, decoder, domain, decaying, optimizer, state };
}
