/**
 * The task network that estimates an object's class and rotation.
 *
 * @module
 */
import { nameParameters, type ParameterTree, type tf } from "../engine/mod.ts";
import { type Initializer, initializerAt, type Pass } from "../layers/mod.ts";
import { classificationLoss, poseLoss, weightedSum } from "../losses/mod.ts";
import {
  createPoseLayers,
  type PoseEstimate,
  poseFeatures,
  poseHeads,
  type PoseLayers,
  type PoseLayout,
} from "./pose_layers.ts";
import { type Branch, parametersOf, type PoseLabels, type Task, type TaskConfig } from "./task.ts";

/** Size of a pose tower, and what its loss is. */
export type PoseTowerConfig = TaskConfig & {
  readonly classes: number;
  readonly layout: PoseLayout;
  /**
   * Weight of the pose loss relative to the class's, xi, for images of each kind: 0.25 and 0.125 in
   * the PixelDA authors' code, 0.125 in the DSN paper.
   */
  readonly poseWeights: { readonly [branch in Branch]?: number };
};

/** A pose tower: its size, its layers, and how it learns classes and poses. */
export type PoseTower = Task<PoseLabels> & {
  readonly config: PoseTowerConfig;
  readonly layers: PoseLayers;
};

/**
 * Creates a pose tower.
 *
 * Differs from the authors' code: its pooling keeps a last odd row and column.
 *
 * @param config its size, for which kinds of image it is made, and what its loss is
 * @param initializer draws the kernels' first values
 * @param name what the parameters' names begin with
 * @returns its layers, their parameters, and how they learn
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer, MINI_POSE_LAYOUT } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const tower = createPoseTower({
 *   height: 8,
 *   width: 8,
 *   channels: { source: 4, generated: 4 }, // color and depth
 *   classes: 11,
 *   layout: MINI_POSE_LAYOUT,
 *   poseWeights: { source: 0.25, generated: 0.125 },
 * }, glorotUniformInitializer(0));
 * assertEquals(tower.parameters[0].name, "task/private/source/0/kernel");
 * ```
 */
export function createPoseTower(
  config: PoseTowerConfig,
  initializer: Initializer,
  name = "task",
): PoseTower {
  const layers = createPoseLayers(config, initializerAt(initializer, "task"));
  const parameters = nameParameters(layers as ParameterTree, name);
  return {
    config,
    layers,
    parameters,
    weightDecayParameters: parameters.filter(({ name }) => name.endsWith("/kernel")), // DSN authors' code
    featureSize: config.layout.units,
    features: (images, branch) => poseFeatures(layers, images, branch),
    loss: (features, { labels, quaternions }, branch, pass) => {
      const estimate = poseHeads(layers, features, pass);
      return weightedSum({
        class: classificationLoss(estimate.logits, labels),
        pose: poseLoss(estimate.quaternions, quaternions),
      }, { class: 1, pose: config.poseWeights[branch] ?? 0 });
    },
    trainableParameters: (branch) => {
      const unused = config.poseWeights[branch] ? [] : Object.values(layers.quaternion);
      return parametersOf(parameters, layers.private, branch)
        .filter((parameter) => !unused.includes(parameter));
    },
  };
}

/**
 * Estimates the classes and poses of what images show.
 *
 * @param tower which to use
 * @param images in [-1, 1], `[N, H, W, channels of the branch]`
 * @param branch whose first layers to take; `"generated"` for target images
 * @param pass whether to train; its noise drops out
 * @returns class logits and unit quaternions
 * @throws {TypeError} if the tower has no such branch
 *
 * @example
 * ```ts
 * import { createPoseTower, glorotUniformInitializer, inferencePass, tf } from "@pixelda/pixelda";
 * import { doublingPoseLayout } from "@pixelda/pixelda/models";
 * import { assertEquals } from "@std/assert";
 *
 * const tower = createPoseTower({
 *   height: 16,
 *   width: 16,
 *   channels: { source: 3 },
 *   classes: 5,
 *   layout: doublingPoseLayout(16),
 *   poseWeights: { source: 0.25 },
 * }, glorotUniformInitializer(0));
 * const pass = inferencePass({ seed: 0, stream: "example", step: 0 });
 * const { logits, quaternions } = estimatePose(tower, tf.zeros([2, 16, 16, 3]), "source", pass);
 * assertEquals([logits.shape, quaternions.shape], [[2, 5], [2, 4]]);
 * ```
 */
export function estimatePose(
  { layers }: PoseTower,
  images: tf.Tensor4D,
  branch: Branch,
  pass: Pass,
): PoseEstimate {
  return poseHeads(layers, poseFeatures(layers, images, branch), pass);
}
