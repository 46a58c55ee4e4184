/**
 * The layers of a pose tower, and what they make of images.
 *
 * @module
 */
import { dropout, keyAt, relu, tanh, tf } from "../engine/mod.ts";
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
import type { PoseLayout } from "./pose_layouts.ts";
import type { Branch, TaskConfig } from "./task.ts";

/** Probability that dropout keeps a hidden unit (authors' code). */
const KEEP_PROBABILITY = 0.5;
/** Least square of a quaternion's length, as in TensorFlow's `l2_normalize`. */
const MIN_SQUARED_NORM = 1e-12;

/** Convolutions, the first of them for each branch apart, a hidden layer and two heads. */
export type PoseLayers = {
  readonly private: { readonly [branch in Branch]?: readonly Conv2d[] };
  readonly shared: readonly Conv2d[];
  readonly hidden: Dense;
  readonly quaternion: Dense;
  readonly logits: Dense;
};

/** What a pose tower says of images. */
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
    throw new TypeError(`Cannot tell poses: the tower was made without the branch ${branch}`);
  }
  const last = [...own, ...layers.shared].reduce(
    (x, conv) => maxPool(relu(conv2d(conv, x)) as tf.Tensor4D), // half the side
    images,
  );
  return relu(dense(layers.hidden, flatten(last))) as tf.Tensor2D;
}

/** @returns what both heads say of features, of which training drops some before */
export function poseHeads(
  layers: PoseLayers,
  features: tf.Tensor2D,
  pass: Pass,
): PoseEstimate {
  const kept = pass.training
    ? dropout(features, KEEP_PROBABILITY, keyAt(pass.noise, "dropout"))
    : features;
  const direction = tanh(dense(layers.quaternion, kept));
  const square = tf.sum(tf.square(direction), 1, true);
  const length = tf.sqrt(tf.maximum(square, MIN_SQUARED_NORM));
  return {
    logits: dense(layers.logits, kept),
    quaternions: tf.div(direction, length) as tf.Tensor2D,
  };
}
