/**
 * A task that networks learn: what trainers know of it, whichever it is.
 *
 * @module
 */
import type { Loss, Parameter, tf } from "../engine/mod.ts";
import type { Conv2d, Pass } from "../layers/mod.ts";

/** Which first layers an image goes through; target images go through those of generated ones. */
export type Branch = "source" | "generated";

/** Classes, `[N]`, int32. */
export type ClassLabels = { readonly labels: tf.Tensor1D };

/** Classes, and poses as unit quaternions, `[N, 4]`. */
export type PoseLabels = ClassLabels & { readonly quaternions: tf.Tensor2D };

/** What every task tower is made for. */
export type TaskConfig = {
  readonly height: number;
  readonly width: number;
  /** Channels of the images of each kind; a kind left out gets no first layers. */
  readonly channels: { readonly [branch in Branch]?: number };
};

/**
 * A network and how it learns from labels of a type: plain functions, of which trainers are made.
 *
 * `Task<never>` is any task: there are no labels to give it.
 */
export type Task<Labels = ClassLabels> = {
  readonly config: TaskConfig;
  /** All of the network's parameters. */
  readonly parameters: readonly Parameter[];
  /** Kernels that decay where weights do. */
  readonly weightDecayParameters: readonly Parameter[];
  /** Length of the features. */
  readonly featureSize: number;
  /** What MMD, DANN and DSN make alike in both domains: `[N, featureSize]` of images in [-1, 1]. */
  readonly features: (images: tf.Tensor4D, branch: Branch) => tf.Tensor2D;
  /** The loss of predictions from a branch's features, and its terms by name. */
  readonly loss: (features: tf.Tensor2D, labels: Labels, branch: Branch, pass: Pass) => Loss;
  /** Those of the parameters on which the loss of a branch's images depends. */
  readonly trainableParameters: (branch: Branch) => readonly Parameter[];
};

/**
 * Leaves out the first layers of all branches but one.
 *
 * @param parameters of a network
 * @param branches the layers of each branch
 * @param branch whose layers to keep
 * @returns the parameters that a prediction for an image of the branch depends on
 *
 * @example
 * ```ts
 * import { createTaskTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, classes: 10 };
 * const { parameters, layers } = createTaskTower(
 *   { ...size, channels: { source: 1, generated: 3 } },
 *   glorotUniformInitializer(0),
 * );
 * const ofSource = parametersOf(parameters, layers.private, "source");
 * assertEquals(parameters.length - ofSource.length, 2); // kernel and bias for generated images
 * ```
 */
export function parametersOf(
  parameters: readonly Parameter[],
  branches: { readonly [branch in Branch]?: Conv2d | readonly Conv2d[] },
  branch: Branch,
): Parameter[] {
  const others = Object.entries(branches).filter(([name]) => name !== branch)
    .flatMap(([, layers]) => [layers].flat().flatMap((layer) => Object.values(layer)));
  return parameters.filter((parameter) => !others.includes(parameter));
}
