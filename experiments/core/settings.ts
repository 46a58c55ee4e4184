/**
 * Settings: each value with its source, one set for each preset.
 *
 * @module
 */
import { exponentialStaircase, linearDecay, type Schedule } from "../../lib/optimizers/mod.ts";
import type { Json, JsonRecord } from "../../lib/files/mod.ts";

/** How much to train: minutes on a CPU, under an hour, about two hours, or as the papers. */
export const PRESETS = ["quick", "compact", "full", "paper"] as const;

/** A preset's name. */
export type Preset = typeof PRESETS[number];

/** One value for each preset; `full` is as `compact` where more training is of no use. */
export type ByPreset<T> =
  & { readonly [preset in Exclude<Preset, "full">]: T }
  & { readonly full?: T };

/** @returns the value of a preset */
export function atPreset<T>(settings: ByPreset<T>, preset: Preset): T {
  return settings[preset] ?? settings.compact;
}

/** The same change to the settings of every preset. */
export function inEveryPreset<T, Changed>(
  settings: ByPreset<T>,
  change: (settings: T) => Changed,
): ByPreset<Changed> {
  return {
    quick: change(settings.quick),
    compact: change(settings.compact),
    ...(settings.full && { full: change(settings.full) }),
    paper: change(settings.paper),
  };
}

/** A setting's value and its source. */
export class Sourced<T> {
  constructor(readonly value: T, readonly source: string) {}
}

/** Settings to any depth, of which every leaf is sourced. */
export type SourcedTree = Sourced<unknown> | { readonly [name: string]: SourcedTree };

/** The same settings without their sources. */
export type Resolved<T> = T extends Sourced<infer V> ? V
  : { readonly [name in keyof T]: Resolved<T[name]> };

/**
 * @param source for example `"authors' hparams.py"`
 * @returns a function that marks values with this source
 *
 * @example
 * ```ts
 * const authors = sourcedBy("authors' hparams.py");
 * console.log(resolve({ filters: authors(64) }).filters); // 64
 * ```
 */
export function sourcedBy(source: string): <T>(value: T) => Sourced<T> {
  return (value) => new Sourced(value, source);
}

/** @returns the values alone, as methods take them and config.json holds them */
export function resolve<T extends SourcedTree>(settings: T): Resolved<T> {
  if (settings instanceof Sourced) return settings.value as Resolved<T>;
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, resolve(setting)]),
  ) as Resolved<T>;
}

/** @returns the source of every setting by its path, for example `generator.filters` */
export function sourcesOf(settings: SourcedTree, path = ""): { [path: string]: string } {
  return Object.fromEntries(leavesOf(settings, path).map(([path, { source }]) => [path, source]));
}

/** @returns every setting by its path */
export function leavesOf(
  settings: SourcedTree,
  path = "",
): (readonly [path: string, setting: Sourced<unknown>])[] {
  if (settings instanceof Sourced) return [[path, settings]];
  return Object.entries(settings).flatMap(([name, inner]) =>
    leavesOf(inner, path === "" ? name : `${path}.${name}`)
  );
}

/**
 * Replaces settings, or adds them.
 *
 * @param changes values by path, for example `generator.filters`
 * @param source of the new values
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const ours = sourcedBy("ours");
 * const settings = { steps: ours(9), generator: { filters: ours(64), blocks: ours(6) } };
 * const changed = changeSettings(settings, { "generator.filters": 8 }, "given");
 * assertEquals(resolve(changed), { steps: 9, generator: { filters: 8, blocks: 6 } });
 * ```
 */
export function changeSettings<T extends SourcedTree>(
  settings: T,
  changes: { readonly [path: string]: unknown },
  source: string,
): T {
  const change = (tree: SourcedTree | undefined, names: string[], value: unknown): SourcedTree => {
    const [name, ...rest] = names;
    if (name === undefined) return new Sourced(value, source);
    const branches = tree instanceof Sourced ? {} : tree;
    return { ...branches, [name]: change(branches?.[name], rest, value) };
  };
  return Object.entries(changes).reduce<SourcedTree>(
    (tree, [path, value]) => change(tree, path.split("."), value),
    settings,
  ) as T;
}

/**
 * Looks a setting up by its path.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(settingAt({ generator: { filters: 64 } }, "generator.filters"), 64);
 * ```
 */
export function settingAt(config: JsonRecord, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>(
    (value, name) => (value as JsonRecord | undefined)?.[name],
    config,
  );
}

/** How the learning rate falls; `from` and `to` are shares of all steps and of the first rate. */
export type Decay =
  | { readonly kind: "staircase"; readonly factor: number; readonly every: number }
  | { readonly kind: "linear"; readonly from: number; readonly to: number };

/** The rate times `factor` after each `every` steps. */
export const staircase = (factor: number, every: number): Decay => ({
  kind: "staircase",
  factor,
  every,
});

/** The rate held for the share `from` of all steps, then falling to the share `to` of itself. */
export const linear = (from: number, to: number): Decay => ({ kind: "linear", from, to });

/** @returns the learning rate of each step */
export function createSchedule(
  { learningRate, decay, steps }: { learningRate: number; decay: Decay; steps: number },
): Schedule {
  return decay.kind === "staircase"
    ? exponentialStaircase(learningRate, decay.factor, decay.every)
    : linearDecay(learningRate, { from: decay.from * steps, to: steps, final: decay.to });
}
