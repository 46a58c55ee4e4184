/**
 * A few images of many.
 *
 * @module
 */
import { type LabelledImages, subset } from "../../datasets/mod.ts";

/**
 * Takes images at equal distances, for sets are often sorted by what they show.
 *
 * @param set whose images
 * @param most how many at most
 * @returns as many, or all if there are fewer
 */
export function spread(set: LabelledImages, most: number): LabelledImages {
  const { count } = set.images;
  const kept = Math.min(most, count);
  return subset(set, Array.from({ length: kept }, (_, i) => Math.floor(i * count / kept)));
}
