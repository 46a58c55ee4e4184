/**
 * The embedded set: solids instead of LineMod's objects, made up on the spot where there are no
 * data.
 *
 * @module
 */
import { loadEmbeddedPhotos } from "../../embedded.ts";
import type { ObjectCrops } from "../../pose_images.ts";
import { chooseObjects } from "../../choose_objects.ts";
import { photographSolids } from "./embedded_crops.ts";
import { renderSolids } from "./embedded_renders.ts";
import { solids } from "./solids.ts";

/** How many images of each part. */
export type EmbeddedCounts = {
  readonly source: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
};

/** Options of {@linkcode makeEmbeddedCrops}. */
export type EmbeddedCropsOptions = {
  /** Solids to take, whose order gives the classes 0, 1, … @default {all five} */
  readonly objects?: readonly string[];
  /** Seed of all views, scenes and noise. @default {0} */
  readonly seed?: number;
  /** How many images. @default {2,000 source, 2,000 training, 500 validation, 500 test} */
  readonly counts?: Partial<EmbeddedCounts>;
};

const usualCounts: EmbeddedCounts = { source: 2_000, train: 2_000, validation: 500, test: 500 };

/**
 * Renders the source and photographs the target. Views are drawn alike for both, and the test
 * crops show other parts of the photos than those for training and validation.
 *
 * @param options Which solids, how many images, and the seed
 * @returns Colors and depth, `[N, 64, 64, 4]`
 * @throws {RangeError} If there is no such solid, or a count is not a whole number from 1
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const counts = { source: 4, train: 3, validation: 2, test: 1 };
 * const { classes, target } = await makeEmbeddedCrops({ counts });
 * assertEquals([classes.length, target.train.images.count], [5, 3]);
 * ```
 */
export async function makeEmbeddedCrops(options: EmbeddedCropsOptions = {}): Promise<ObjectCrops> {
  const { objects, seed = 0, counts } = options;
  const classes = chooseObjects(objects, solids.map(({ name }) => name), "the embedded set");
  const chosen = classes.map((object) => solids.find(({ name }) => name === object)!);
  const { source, train, validation, test } = checkCounts({ ...usualCounts, ...counts });
  const photos = await loadEmbeddedPhotos();
  return {
    classes,
    source: renderSolids(chosen, source, seed),
    target: {
      train: photographSolids(chosen, photos.train, train, seed, "train"),
      validation: photographSolids(chosen, photos.train, validation, seed, "validation"),
      test: photographSolids(chosen, photos.test, test, seed, "test"),
    },
  };
}

function checkCounts(counts: EmbeddedCounts): EmbeddedCounts {
  for (const [part, count] of Object.entries(counts)) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new RangeError(
      `Cannot make embedded crops: ${part} is ${count}, give a whole number from 1`,
    );
  }
  return counts;
}
