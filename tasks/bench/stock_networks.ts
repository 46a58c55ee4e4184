/**
 * PixelDA's networks in plain tfjs ops, as one writes them without this package's engine.
 *
 * @module
 */
import { Parameter, tf } from "../../lib/engine/mod.ts";
import type { BatchNorm, Conv2d, Dense } from "../../lib/layers/mod.ts";
import type { Branch, Discriminator, PixelGenerator, TaskTower } from "../../lib/models/mod.ts";

/** A record of parameters with a tf.Variable in each one's place. */
export type Variables<T> = T extends Parameter ? tf.Variable
  : { readonly [K in keyof T]: Variables<T[K]> };

/** Copies parameters into variables, so that two steps start from equal weights. */
export function variablesOf<T extends object>(tree: T): Variables<T> {
  const copy = (node: object): unknown => {
    if (node instanceof Parameter) {
      return tf.tidy(() => tf.variable(tf.clone(node.value), node.isTrainable));
    }
    if (Array.isArray(node)) return node.map(copy);
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, copy(child)]));
  };
  return copy(tree) as Variables<T>;
}

/** The variables of a record that a gradient is to change. */
export function trainableOf(tree: object): tf.Variable[] {
  if (tree instanceof tf.Variable) return tree.trainable ? [tree] : [];
  return Object.values(tree).flatMap(trainableOf);
}

/** Redraws source images `[N, H, W, C]` with noise vectors. */
export function generate(
  layers: Variables<PixelGenerator["layers"]>,
  images: tf.Tensor4D,
  z: tf.Tensor2D,
): tf.Tensor4D {
  const [n, height, width] = images.shape;
  const noise = tf.relu(batchNorm(layers.noise_norm, dense(layers.noise, z)));
  const input = tf.concat([images, tf.reshape(noise, [n, height, width, 1]) as tf.Tensor4D], 3);
  let x = tf.relu(conv2d(layers.conv_in, input));
  for (const { conv1, norm1, conv2, norm2 } of layers.blocks) {
    const hidden = tf.relu(batchNorm(norm1, conv2d(conv1, x)));
    x = tf.add(x, batchNorm(norm2, conv2d(conv2, hidden)));
  }
  return tf.tanh(conv2d(layers.conv_out, x));
}

/** Judges images `[N, H, W, C]`; gives logits `[N, 1]`. */
export function discriminate(
  layers: Variables<Discriminator["layers"]>,
  images: tf.Tensor4D,
  { keepProbability, noiseStandardDeviation }: Discriminator["config"],
): tf.Tensor2D {
  const regularize = (x: tf.Tensor4D): tf.Tensor4D => {
    const kept = tf.dropout(x, 1 - keepProbability) as tf.Tensor4D;
    return tf.add(kept, tf.randomNormal(x.shape, 0, noiseStandardDeviation));
  };
  let x = regularize(tf.leakyRelu(conv2d(layers.conv_in, images)));
  for (const { conv, norm } of layers.strided) {
    x = regularize(tf.leakyRelu(batchNorm(norm, conv2d(conv, x, 2))));
  }
  return dense(layers.logit, tf.reshape(x, [x.shape[0], -1]));
}

/** Classifies images `[N, H, W, C]`; gives logits `[N, 10]`. */
export function classify(
  layers: Variables<TaskTower["layers"]>,
  branch: Branch,
  images: tf.Tensor4D,
): tf.Tensor2D {
  const own = layers.private[branch]!;
  const first = tf.maxPool(tf.relu(conv2d(own, images)), 2, 2, "same");
  const second = tf.maxPool(tf.relu(conv2d(layers.conv, first)), 2, 2, "same");
  let x = tf.reshape(second, [images.shape[0], -1]) as tf.Tensor2D;
  for (const layer of layers.hidden) x = tf.relu(dense(layer, x));
  return dense(layers.logits, x);
}

function conv2d({ kernel, bias }: Variables<Conv2d>, x: tf.Tensor4D, stride = 1): tf.Tensor4D {
  const y = tf.conv2d(x, kernel as tf.Tensor4D, stride, "same");
  return bias === undefined ? y : tf.add(y, bias);
}

function dense({ kernel, bias }: Variables<Dense>, x: tf.Tensor): tf.Tensor2D {
  const y = tf.matMul(x, kernel) as tf.Tensor2D;
  return bias === undefined ? y : tf.add(y, bias);
}

function batchNorm<T extends tf.Tensor>(layer: Variables<BatchNorm>, x: T): T {
  const { mean, variance } = tf.moments(x, x.shape.map((_, axis) => axis).slice(0, -1));
  moveTowards(layer.mean, mean);
  moveTowards(layer.variance, variance);
  // tfjs takes no gradient of an offset without a scale.
  const scale = tf.onesLike(layer.offset);
  return tf.batchNorm(
    x,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    layer.offset as never,
    scale as never,
    1e-3,
  ) as T;
}

function moveTowards(average: tf.Variable, value: tf.Tensor): void {
  average.assign(tf.add(tf.mul(average, 0.9), tf.mul(value, 0.1)));
}
