/**
 * What the trials of objects and poses share: formats, batches, towers and measurements.
 *
 * @module
 */
import { poseBatches, type PoseScenario } from "../../datasets/linemod/mod.ts";
import { batchesInOrder, type PoseImages, unlabeledBatches } from "../../datasets/mod.ts";
import type { RandomKey, tf } from "../../lib/engine/mod.ts";
import { inferencePass, type Initializer, preprocess } from "../../lib/layers/mod.ts";
import {
  accuracy,
  angleError,
  angleErrors,
  classAccuracies,
  confusionMatrix,
} from "../../lib/metrics/mod.ts";
import {
  type Branch,
  createPoseTower,
  doublingPoseLayout,
  estimatePose,
  miniPoseLayout,
  type PoseEstimate,
  type PoseLabels,
  type PoseTower,
} from "../../lib/models/mod.ts";
import {
  type LabeledBatches,
  predictPoses,
  type Preprocess,
  type UnlabeledBatches,
} from "../../lib/trainers/mod.ts";
import { embedDomains } from "../diagnostics/embedding.ts";
import type { Trial } from "../trial.ts";
import type { SharedSettings } from "./settings/shared.ts";

/** What a run is made of. */
export type PoseRun = {
  /** Images of the side that the settings ask for. */
  readonly scenario: PoseScenario;
  readonly shared: SharedSettings;
  readonly seed: number;
  /** Images to test on beside the scenario's, by the prefix of the metrics' names. */
  readonly otherTests?: { readonly [prefix: string]: PoseImages };
};

/** Classes and poses of stored pixels, `[N, H, W, C]`. */
export type PixelEstimator = (pixels: tf.Tensor4D) => PoseEstimate;

/** @returns channels of the images, 3 or with depth 4 */
export function channelsOf({ scenario }: PoseRun): number {
  return scenario.source.train.images.channels;
}

/** @returns how pixels become network input */
export function formatOf(run: PoseRun): Preprocess {
  const format = { side: run.shared.side, channels: channelsOf(run) };
  return (images) => preprocess(images, format, "resize");
}

/** @returns endless labeled batches of the run's size and seed; `stream` names their order */
export function batchesOf(
  { shared, seed }: PoseRun,
  set: PoseImages,
  stream: string,
): LabeledBatches<PoseLabels> {
  return poseBatches(set, { size: shared.batchSize, seed, stream });
}

/** @returns endless batches of the target's training images, of which nothing is told */
export function targetBatches({ scenario, shared, seed }: PoseRun): UnlabeledBatches {
  const options = { size: shared.batchSize, seed, stream: "target" };
  return unlabeledBatches(scenario.target.train, options);
}

/** @returns a task tower with first layers for each branch that has a weight of the pose loss */
export function createTower(
  run: PoseRun,
  poseWeights: PoseTower["config"]["poseWeights"],
  initializer: Initializer,
  name?: string,
): PoseTower {
  const { scenario: { classes }, shared: { side, tower } } = run;
  const channels = Object.keys(poseWeights).map((branch) => [branch, channelsOf(run)]);
  return createPoseTower(
    {
      height: side,
      width: side,
      channels: Object.fromEntries(channels),
      classes: classes.length,
      layout: tower === "mini" ? miniPoseLayout : doublingPoseLayout(side),
      poseWeights,
    },
    initializer,
    name,
  );
}

/** @returns what a tower tells of target images, which go through a branch */
export function estimatorOf(run: PoseRun, tower: PoseTower, branch: Branch): PixelEstimator {
  const format = formatOf(run);
  const noise: RandomKey = { seed: run.seed, stream: "evaluation", step: 0 };
  return (pixels) => estimatePose(tower, format(pixels), branch, inferencePass(noise));
}

/**
 * What validation selects by: accuracy in percent, less the mean angle in percent of 180°.
 *
 * The paper does not say how its two measures select one step. Accuracy alone is full long before
 * poses are learned; so both count, each by its whole range.
 */
export function selectionScore(
  { accuracy, angle }: { readonly accuracy: number; readonly angle: number },
): number {
  return accuracy - 100 * angle / 180;
}

/** @returns how to measure an estimator on the target: validation images now, test images at last */
export function measureOn(
  { scenario, otherTests = {} }: PoseRun,
  estimator: PixelEstimator,
): Pick<Trial, "validate" | "test"> {
  return {
    validate() {
      const { accuracy, angle } = measure(scenario.target.validation, estimator);
      return {
        score: selectionScore({ accuracy, angle }),
        metrics: { validationAccuracy: accuracy, validationAngle: angle },
      };
    },
    test() {
      const { predictions, angles, ...metrics } = measure(scenario.target.test, estimator);
      const { labels } = scenario.target.test;
      const others = Object.entries(otherTests).flatMap(([prefix, set]) => {
        const { accuracy, angle } = measure(set, estimator);
        return [[`${prefix}Accuracy`, accuracy], [`${prefix}Angle`, angle]];
      });
      return {
        metrics: { ...metrics, ...Object.fromEntries(others) },
        classAccuracies: classAccuracies(predictions, labels, scenario.classes.length),
        confusion: confusionMatrix(predictions, labels, scenario.classes.length),
        angleErrors: angles.map((degrees) => Math.round(10 * degrees) / 10),
      };
    },
  };
}

/** @returns how to measure a tower whose only branch is `"source"`, and evidence of it */
export function measureTower(
  run: PoseRun,
  tower: PoseTower,
): Pick<Trial, "validate" | "test" | "evidence"> {
  const { scenario: { source, target }, seed } = run;
  const format = formatOf(run);
  const features = (pixels: tf.Tensor4D) => tower.features(format(pixels), "source");
  const domains = {
    source: { ...source.train, features },
    target: { ...target.test, features },
  };
  return {
    ...measureOn(run, estimatorOf(run, tower, "source")),
    evidence: async () => ({ embedding: await embedDomains(domains, { seed }) }),
  };
}

function measure({ images, labels, quaternions }: PoseImages, estimator: PixelEstimator) {
  const { classes, ...predicted } = predictPoses(estimator, batchesInOrder(images));
  const { mean: angle, median: medianAngle } = angleError(predicted.quaternions, quaternions);
  const angles = angleErrors(predicted.quaternions, quaternions);
  return { accuracy: accuracy(classes, labels), angle, medianAngle, predictions: classes, angles };
}
