/**
 * How much there is to train, in every table.
 *
 * @module
 */

/** How much to train: minutes on a CPU, under an hour on a CPU, or as the papers. */
export const presets = ["quick", "compact", "paper"] as const;

/** A preset's name. */
export type Preset = typeof presets[number];
