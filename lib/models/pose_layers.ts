/**
 * The layers of a pose tower, in one of the authors' two layouts.
 *
 * @module
 */
import { dropout, float32, keyAt, relu, tanh, tf } from "../engine/mod.ts";
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
  type Pass,
} from "../layers/mod.ts";
import type { Branch, TaskConfig } from "./task.ts";

/** How pose towers differ. */
export type PoseLayout = {
  /** Side of the convolutions' kernels. */
  readonly kernelSize: number;
  /** Filters of each convolution; half the side is left after each. */
  readonly filters: readonly number[];
  /** How many of the convolutions each branch has for itself. */
  readonly privateLayers: number;
  /** Length of the hidden dense layer. */
  readonly units: number;
};

/**
 * DSN's tower for Cropped LineMod, the authors' `pose_mini` (paper Section 4.1).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(MINI_POSE_LAYOUT.filters, [32, 64]);
 * ```
 */
export const MINI_POSE_LAYOUT: PoseLayout = {
  kernelSize: 5,
  filters: [32, 64],
  privateLayers: 1,
  units: 128,
};

/** The side at which the authors stop halving. */
const LAST_SIDE = 5;

/**
 * The authors' `doubling_pose_estimator`, the default of their code: filters double while the side
 * halves.
 *
 * @param height of the images, in pixels
 * @returns the layout; of four convolutions for 64 pixels
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(doublingPoseLayout(64).filters, [32, 64, 128, 256]); // sides 32, 16, 8, 4
 * ```
 */
export function doublingPoseLayout(height: number): PoseLayout {
  const filters = [];
  for (let side = height; side > LAST_SIDE; side = Math.ceil(side / 2)) {
    filters.push(32 * 2 ** filters.length);
  }
  return { kernelSize: 3, filters, privateLayers: 2, units: 100 };
}

/** Probability that dropout keeps a hidden unit (authors' code). */
const KEEP_PROBABILITY = 0.5;
/** Smallest squared length of a quaternion, as in TensorFlow's `l2_normalize`. */
const MIN_SQUARED_NORM = 1e-12;

/** Convolutions, the first of them separate for each branch, a hidden layer and two heads. */
export type PoseLayers = {
  readonly private: { readonly [branch in Branch]?: readonly Conv2d[] };
  readonly shared: readonly Conv2d[];
  readonly hidden: Dense;
  readonly quaternion: Dense;
  readonly logits: Dense;
};

/** What a pose tower predicts for images. */
export type PoseEstimate = {
  /** Of classes, `[N, classes]`. */
  readonly logits: tf.Tensor2D;
  /** Unit quaternions, `[N, 4]`. */
  readonly quaternions: tf.Tensor2D;
};

/** @returns new layers of a layout for images of a size */
export function createPoseLayers(
  { height, width, channels, classes, layout }: TaskConfig & {
    readonly classes: number;
    readonly layout: PoseLayout;
  },
  initializer: Initializer,
): PoseLayers {
  const { filters, kernelSize, privateLayers, units } = layout;
  const at = (place: string): Initializer => initializerAt(initializer, place);
  const convs = (inputs: number, counts: readonly number[], place: string): Conv2d[] =>
    counts.map((count, i) =>
      createConv2d([inputs, ...counts][i], count, at(`${place}${i}`), { kernelSize })
    );
  const own = filters.slice(0, privateLayers);
  const branches = Object.entries(channels).map(([branch, count]) => [
    branch,
    convs(count, own, `private/${branch}`),
  ]);
  const lastSide = (side: number): number => Math.ceil(side / 2 ** filters.length);
  return {
    private: Object.fromEntries(branches),
    shared: convs(own.at(-1)!, filters.slice(privateLayers), "shared"),
    hidden: createDense(
      lastSide(height) * lastSide(width) * filters.at(-1)!,
      units,
      at("hidden"),
    ),
    quaternion: createDense(units, 4, at("quaternion")),
    logits: createDense(units, classes, at("logits")),
  };
}

/** @returns activations of the hidden layer, `[N, units]` */
export function poseFeatures(
  layers: PoseLayers,
  images: tf.Tensor4D,
  branch: Branch,
): tf.Tensor2D {
  const own = layers.private[branch];
  if (own === undefined) {
    throw new TypeError(`Cannot estimate poses: the tower was made without the branch ${branch}`);
  }
  const last = [...own, ...layers.shared].reduce(
    (x, conv) => maxPool(relu(conv2d(conv, x)) as tf.Tensor4D), // half the side
    images,
  );
  return relu(dense(layers.hidden, flatten(last))) as tf.Tensor2D;
}

/** @returns both heads' predictions from features, of which training drops some */
export function poseHeads(
  layers: PoseLayers,
  features: tf.Tensor2D,
  pass: Pass,
): PoseEstimate {
  const kept = pass.training
    ? dropout(features, KEEP_PROBABILITY, keyAt(pass.noise, "dropout"))
    : features;
  const direction = tanh(float32(dense(layers.quaternion, kept)));
  const square = tf.sum(tf.square(direction), 1, true);
  const length = tf.sqrt(tf.maximum(square, MIN_SQUARED_NORM));
  return {
    logits: dense(layers.logits, kept),
    quaternions: tf.div(direction, length) as tf.Tensor2D,
  };
}
