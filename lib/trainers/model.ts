/**
 * What all trainers' models have in common: networks by name, and what updates them.
 *
 * @module
 */
import type { Parameter } from "../engine/mod.ts";
import type { Optimizer } from "../optimizers/mod.ts";

/** Networks and their optimizer, or optimizers by name. */
export type Model = {
  readonly networks: { readonly [name: string]: { readonly parameters: readonly Parameter[] } };
  readonly optimizer: Optimizer | { readonly [name: string]: Optimizer };
};

/**
 * Lists all networks' parameters: what validation selects among.
 *
 * @param model as a trainer changes it
 * @returns trained parameters and moving averages, network by network
 *
 * @example
 * ```ts
 * import { createMmd, createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const tower = createSharedTower(config, glorotUniformInitializer(0));
 * assertEquals(networkParameters(createMmd(tower)), tower.parameters);
 * ```
 */
export function networkParameters({ networks }: Pick<Model, "networks">): Parameter[] {
  return Object.values(networks).flatMap(({ parameters }) => parameters);
}

/**
 * Lists what a checkpoint must hold besides {@link networkParameters}.
 *
 * @param model as a trainer changes it
 * @returns Adam's moments, two per parameter, or momentum's accumulators
 *
 * @example
 * ```ts
 * import { createMmd, createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const model = createMmd(createSharedTower(config, glorotUniformInitializer(0)));
 * assertEquals(optimizerState(model).at(-1)?.name, "task/logits/bias/momentum");
 * ```
 */
export function optimizerState({ optimizer }: Pick<Model, "optimizer">): Parameter[] {
  const optimizers = isOptimizer(optimizer) ? [optimizer] : Object.values(optimizer);
  return optimizers.flatMap((each) =>
    "moments" in each ? each.moments.flatMap(({ m, v }) => [m, v]) : each.accumulators
  );
}

function isOptimizer(optimizer: Model["optimizer"]): optimizer is Optimizer {
  return Array.isArray(optimizer.parameters);
}
