/**
 * A few images of many.
 *
 * @module
 */
import { type LabeledImages, subset } from "../../datasets/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";

/**
 * Takes some images at random, for sets are often in an order: the same whatever the run.
 *
 * @param set whose images
 * @param most how many at most
 * @returns as many, or all if there are fewer
 */
export function sampled(set: LabeledImages, most: number): LabeledImages {
  return subset(set, seededPermutation(set.images.count, 0, "evidence").subarray(0, most));
}
