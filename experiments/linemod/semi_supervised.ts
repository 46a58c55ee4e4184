/**
 * The rows of Table 6: some target images are labelled.
 *
 * @module
 */
import { type PoseImages, poseSubset } from "../../datasets/linemod/pose_images.ts";
import { seededPermutation } from "../../datasets/random.ts";
import { joined } from "./joined.ts";
import { poseMethod } from "./method.ts";
import { pixelDaTrial } from "./pixelda.ts";
import { batchesOf, type PoseRun } from "./run.ts";
import * as settings from "./settings/semi_supervised.ts";
import { supervisedTrial } from "./supervised.ts";

/** The tower learns from the labelled target images alone. */
export const labelledOnly = poseMethod(
  settings.labelledOnly,
  (run, own) => supervisedTrial(run, own, batchesOf(run, labelledTarget(run, own), "labelled")),
);

/** The tower learns from renders and those images together. */
export const sourceAndLabelled = poseMethod(settings.sourceAndLabelled, (run, own) => {
  const all = joined([run.scenario.source.train, labelledTarget(run, own)]);
  return supervisedTrial(run, own, batchesOf(run, all, "source and labelled"));
});

/** PixelDA, where those images are extra input to T. */
export const pixelDaAndLabelled = poseMethod(
  settings.pixelDaAndLabelled,
  (run, own) =>
    pixelDaTrial(run, own, {
      labelledTarget: batchesOf(run, labelledTarget(run, own), "labelled"),
    }),
);

/** A random choice among the target's training images, the same for every row and seed. */
function labelledTarget(
  { scenario: { targetLabelled } }: PoseRun,
  { labelledImages }: { readonly labelledImages: number },
): PoseImages {
  const order = seededPermutation(targetLabelled.images.count, 0, "labelled");
  return poseSubset(targetLabelled, order.subarray(0, labelledImages));
}
