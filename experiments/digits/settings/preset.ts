/**
 * The shape of settings: by preset and scenario.
 *
 * @module
 */
import type { ScenarioId } from "../../../datasets/mod.ts";
import type { Preset } from "../../presets.ts";

export { linear, staircase } from "../../decay.ts";

/** One value for each preset and scenario. */
export type ByPreset<T> = { readonly [preset in Preset]: { readonly [id in ScenarioId]: T } };
