/**
 * The shape of settings: by preset, alike in all scenarios of objects and poses.
 *
 * @module
 */
import type { Preset } from "../../presets.ts";

export { linear, staircase } from "../../decay.ts";

/** One value for each preset. */
export type ByPreset<T> = { readonly [preset in Preset]: T };

/** The same change to the settings of every preset. */
export function inEveryPreset<T, Changed>(
  settings: ByPreset<T>,
  change: (settings: T) => Changed,
): ByPreset<Changed> {
  return {
    quick: change(settings.quick),
    compact: change(settings.compact),
    paper: change(settings.paper),
  };
}
