/**
 * What tables of objects and poses say of their data and settings.
 *
 * @module
 */
import { join } from "@std/path";
import type { TableRow } from "../../lib/tables/mod.ts";
import { departures } from "../departures.ts";
import type { Preset } from "../presets.ts";
import type { PoseMethod } from "./method.ts";
import { shared } from "./settings/shared.ts";

/** Which step of each run is tested. */
export const SELECTION =
  "the validated step with the highest accuracy less mean angle / 1.8° on labeled target images " +
  "set aside (1,000 in the paper), so that each measure counts by its whole range; the paper does " +
  "not say how it weighs them";

const PAPER_DATA =
  "The paper: 11 objects (ape, benchviseblue, can, cat, driller, duck, holepuncher, iron, lamp, " +
  "phone, cam), RGB-D of 64 × 64: 109,208 source, 9,673 target, 1,000 validation, 2,655 test images.";

const CROP_CENTER =
  "Crops of LineMod's own frames are centered 5 cm above the middle of an object's base, as the " +
  "paper's; those of tum5_crops came ready made, centered some 12 mm below the middle of its box.";

/**
 * Says which objects, channels and images the runs had, beside the paper's.
 *
 * @param rows whose runs to ask, each for its own data
 */
export async function dataNotes(rows: readonly TableRow[]): Promise<string[]> {
  const notes = new Set<string>();
  for (const { scenario, runs } of rows.flatMap(({ cells }) => cells)) {
    for (const run of runs) {
      const { data } = JSON.parse(await Deno.readTextFile(join(run, "result.json")));
      notes.add(`${scenario}: ${data}.`);
    }
  }
  return [...notes, PAPER_DATA, CROP_CENTER];
}

/** Says what is not as the authors have it: of all methods, and of each. */
export function departureNotes(
  methods: { readonly [label: string]: Pick<PoseMethod, "settings"> },
  preset: Preset,
): string[] {
  return [
    `All methods, not as their authors: ${departures({ all: shared[preset] })}.`,
    ...Object.entries(methods).map(([label, { settings }]) =>
      `${label}, not as its authors: ${departures({ all: settings(preset) })}.`
    ),
  ];
}
