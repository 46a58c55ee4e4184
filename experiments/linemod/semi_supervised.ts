/**
 * The rows of Table 6: some target images are labeled.
 *
 * @module
 */
import { type PoseImages, poseSubset } from "../../datasets/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";
import { joined } from "./joined.ts";
import { poseMethod } from "./method.ts";
import { pixelDaTrial } from "./pixelda.ts";
import { batchesOf, type PoseRun } from "./run.ts";
import { supervisedTrial } from "./supervised.ts";
import * as settings from "./settings/semi_supervised.ts";

/** The tower learns from the labeled target images alone. */
export const labeledOnly = poseMethod(
  settings.labeledOnly,
  (run, own) => supervisedTrial(run, own, batchesOf(run, labeledTarget(run, own), "labelled")),
);

/** The tower learns from renders and those images together. */
export const sourceAndLabeled = poseMethod(settings.sourceAndLabeled, (run, own) => {
  const all = joined([run.scenario.source.train, labeledTarget(run, own)]);
  return supervisedTrial(run, own, batchesOf(run, all, "source and labelled"));
});

/** PixelDA, where those images are extra input to T. */
export const pixelDaAndLabeled = poseMethod(
  settings.pixelDaAndLabeled,
  (run, own) =>
    pixelDaTrial(run, own, {
      labeledTarget: batchesOf(run, labeledTarget(run, own), "labelled"),
    }),
);

/** A random choice among the target's training images, the same for every row and seed. */
function labeledTarget(
  { scenario: { targetLabeled } }: PoseRun,
  { labeledImages }: { readonly labeledImages: number },
): PoseImages {
  const order = seededPermutation(targetLabeled.images.count, 0, "labelled");
  return poseSubset(targetLabeled, order.subarray(0, labeledImages));
}
