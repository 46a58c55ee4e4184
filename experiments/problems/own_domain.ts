/**
 * The source images that a task is measured on, to see whether it has learned its own domain.
 *
 * @module
 */
import type { LabeledImages } from "../../datasets/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";

/** Images to measure on, and which they are, in words. */
export type OwnDomainImages<Set> = { readonly set: Set; readonly images: string };

/** How many at most: they are measured at each validation, and take time from training. */
const COUNT = 500;

/**
 * Chooses source images, the same every time: of those that training does not use, or where it uses
 * all, of these. Test images are for the end.
 *
 * @param source the images that training uses, and others if there are some
 * @param subset takes the images at some places of a set
 *
 * @example
 * ```ts
 * import { subset } from "@pixelda/pixelda/datasets";
 * import { assertEquals } from "@std/assert";
 *
 * const images = { pixels: Uint8Array.of(7, 8), count: 2, height: 1, width: 1, channels: 1 };
 * const train = { images, labels: Uint8Array.of(0, 1) };
 * assertEquals(ownDomainImages({ train }, subset).images, "2 of the source images it learned from");
 * ```
 */
export function ownDomainImages<Set extends LabeledImages>(
  { train, validation }: { readonly train: Set; readonly validation?: Set },
  subset: (set: Set, places: Uint32Array) => Set,
): OwnDomainImages<Set> {
  const known = validation ?? train;
  const places = seededPermutation(known.images.count, 0, "own domain").subarray(0, COUNT);
  const set = subset(known, places);
  const count = set.images.count.toLocaleString("en");
  const images = validation === undefined
    ? `${count} of the source images it learned from`
    : `${count} source images it did not learn from`;
  return { set, images };
}
