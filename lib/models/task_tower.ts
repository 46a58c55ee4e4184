/**
 * The task network for digits, with a first layer of its own for each kind of image.
 *
 * @module
 */
import { nameParameters, type ParameterTree, relu, type tf } from "../engine/mod.ts";
import {
  type Conv2d,
  conv2d,
  createConv2d,
  createDense,
  type Dense,
  dense,
  flatten,
  type Initializer,
  initializerAt,
  maxPool,
} from "../layers/mod.ts";
import { classificationLoss } from "../losses/mod.ts";
import { type Branch, parametersOf, type Task, type TaskConfig } from "./task.ts";

/** Length of the hidden layers. */
const UNITS = 100;

/** Size of a task tower. */
export type TaskTowerConfig = TaskConfig & { readonly classes: number };

/** A task tower: its size, its layers, and how it learns to classify. */
export type TaskTower = Task & {
  readonly config: TaskTowerConfig;
  readonly layers: {
    readonly private: { readonly [branch in Branch]?: Conv2d };
    readonly conv: Conv2d;
    readonly hidden: readonly [Dense, Dense];
    readonly logits: Dense;
  };
};

/**
 * Creates a task tower (authors' `mnist` tower, which is DANN's and DSN's classifier too).
 *
 * @param config its size, and for which kinds of image it is made
 * @param initializer draws the kernels' first values
 * @param name what the parameters' names begin with
 * @returns its layers, their parameters, and how they learn
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: { source: 1 }, classes: 10 };
 * const tower = createTaskTower(config, glorotUniformInitializer(0));
 * assertEquals(tower.parameters.at(-1)!.name, "task/logits/bias");
 * ```
 */
export function createTaskTower(
  config: TaskTowerConfig,
  initializer: Initializer,
  name = "task",
): TaskTower {
  const { height, width, channels, classes } = config;
  const at = (place: string): Initializer => initializerAt(initializer, `task/${place}`);
  const five = { kernelSize: 5 };
  const features = Math.ceil(height / 4) * Math.ceil(width / 4) * 48;
  const branches = Object.entries(channels).map(([branch, count]) => [
    branch,
    createConv2d(count, 32, at(`private/${branch}`), five),
  ]);
  const layers: TaskTower["layers"] = {
    private: Object.fromEntries(branches),
    conv: createConv2d(32, 48, at("conv"), five),
    hidden: [createDense(features, UNITS, at("hidden0")), createDense(UNITS, UNITS, at("hidden1"))],
    logits: createDense(UNITS, classes, at("logits")),
  };
  const parameters = nameParameters(layers as ParameterTree, name);
  return {
    config,
    layers,
    parameters,
    // All but the logits' (DSN authors' code).
    weightDecayParameters: parameters.filter((parameter) =>
      parameter.name.endsWith("/kernel") && parameter !== layers.logits.kernel
    ),
    featureSize: UNITS,
    features: (images, branch) => fc3(layers, images, branch),
    loss: (features, { labels }) => ({
      total: classificationLoss(dense(layers.logits, fc4(layers, features)), labels),
      components: {},
    }),
    trainableParameters: (branch) => parametersOf(parameters, layers.private, branch),
  };
}

/** Size of a tower that both domains share, and the channels of their images. */
export type SharedTowerConfig = Omit<TaskTowerConfig, "channels"> & { readonly channels: number };

/**
 * Creates a tower with one first layer, for source and target images alike.
 *
 * @param config its size
 * @param initializer draws the kernels' first values
 * @returns a tower whose only branch is `"source"`
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const { layers } = createSharedTower(config, glorotUniformInitializer(0));
 * assertEquals(Object.keys(layers.private), ["source"]);
 * ```
 */
export function createSharedTower(
  { channels, ...size }: SharedTowerConfig,
  initializer: Initializer,
): TaskTower {
  return createTaskTower({ ...size, channels: { source: channels } }, initializer);
}

/**
 * Classifies images.
 *
 * @param tower which to use
 * @param images in [-1, 1], `[N, H, W, channels of the branch]`
 * @param branch whose first layer to take; `"generated"` for target images
 * @returns class logits, `[N, classes]`
 * @throws {TypeError} if the tower has no such branch
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: { source: 1 }, classes: 10 };
 * const tower = createTaskTower(config, glorotUniformInitializer(0));
 * assertEquals(classify(tower, tf.zeros([2, 8, 8, 1]), "source").shape, [2, 10]);
 * ```
 */
export function classify(tower: TaskTower, images: tf.Tensor4D, branch: Branch): tf.Tensor2D {
  return classifyTaskFeatures(tower, taskFeatures(tower, images, branch)[1]);
}

/**
 * Classifies by features.
 *
 * @param tower which to use
 * @param features the second of {@link taskFeatures}, `[N, 100]`
 * @returns class logits, `[N, classes]`
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: { source: 1 }, classes: 10 };
 * const tower = createTaskTower(config, glorotUniformInitializer(0));
 * assertEquals(classifyTaskFeatures(tower, tf.zeros([2, 100])).shape, [2, 10]);
 * ```
 */
export function classifyTaskFeatures({ layers }: TaskTower, features: tf.Tensor2D): tf.Tensor2D {
  return dense(layers.logits, features);
}

/**
 * Activations of the tower's two hidden dense layers, which the methods that adapt features take:
 * the first (fc3) for MMD, DANN and DSN, the second (fc4) for CORAL.
 *
 * @param tower whose features
 * @param images in [-1, 1], `[N, H, W, channels of the branch]`
 * @param branch whose first layer to take
 * @returns `[N, 100]` each, from 0
 * @throws {TypeError} if the tower has no such branch
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: { source: 1 }, classes: 10 };
 * const tower = createTaskTower(config, glorotUniformInitializer(0));
 * const [fc3, fc4] = taskFeatures(tower, tf.zeros([2, 8, 8, 1]), "source");
 * assertEquals([fc3.shape, fc4.shape], [[2, 100], [2, 100]]);
 * ```
 */
export function taskFeatures(
  { layers }: TaskTower,
  images: tf.Tensor4D,
  branch: Branch,
): [tf.Tensor2D, tf.Tensor2D] {
  const first = fc3(layers, images, branch);
  return [first, fc4(layers, first)];
}

function fc3(layers: TaskTower["layers"], images: tf.Tensor4D, branch: Branch): tf.Tensor2D {
  const own = layers.private[branch];
  if (own === undefined) {
    throw new TypeError(`Cannot classify: the task tower was made without the branch ${branch}`);
  }
  const first = maxPool(relu(conv2d(own, images)) as tf.Tensor4D); // [N, H/2, W/2, 32]
  const second = maxPool(relu(conv2d(layers.conv, first)) as tf.Tensor4D); // [N, H/4, W/4, 48]
  return relu(dense(layers.hidden[0], flatten(second))) as tf.Tensor2D; // [N, 100]
}

function fc4({ hidden }: TaskTower["layers"], features: tf.Tensor2D): tf.Tensor2D {
  return relu(dense(hidden[1], features)) as tf.Tensor2D; // [N, 100]
}
