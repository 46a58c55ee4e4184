/**
 * The settings of Table 1's methods, by preset and scenario; every value names its source.
 *
 * @module
 */
import type { ScenarioId } from "../../datasets/mod.ts";
import type { Preset } from "../presets.ts";
import type { Resolved } from "../sourced.ts";
import { cogan } from "./settings/cogan.ts";
import { dsn } from "./settings/dsn.ts";
import { dann, mmd } from "./settings/feature_adaptation.ts";
import { pixelda } from "./settings/pixelda.ts";
import { shared } from "./settings/shared.ts";
import { coral, sourceOnly, targetOnly } from "./settings/supervised.ts";

const methods = { sourceOnly, coral, mmd, dann, dsn, cogan, pixelda, targetOnly };

/** The name of a method's settings. */
export type MethodSettings = keyof typeof methods;

/** Settings of one scenario, each value with its source. */
export type SourcedDigitSettings =
  & typeof shared[Preset][ScenarioId]
  & { readonly [method in MethodSettings]: typeof methods[method][Preset][ScenarioId] };

/** Settings of one scenario, the values alone. */
export type DigitSettings = Resolved<SourcedDigitSettings>;

/** @returns what all methods share, and each method's own */
export function digitSettings(preset: Preset, id: ScenarioId): SourcedDigitSettings {
  const own = Object.entries(methods).map(([name, settings]) => [name, settings[preset][id]]);
  return { ...shared[preset][id], ...Object.fromEntries(own) };
}
