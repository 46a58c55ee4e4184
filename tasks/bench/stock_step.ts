/**
 * PixelDA's networks and training step in plain tfjs ops, as one writes them without this package's
 * engine: what the compiled step is measured against.
 *
 * @module
 */
import { Parameter, tf } from "../../lib/engine/mod.ts";
import type { BatchNorm, Conv2d, Dense } from "../../lib/layers/mod.ts";
import type { Branch, Discriminator, PixelGenerator, TaskTower } from "../../lib/models/mod.ts";
import type { PixelDa, PixelDaBatch, PixelDaOptions } from "../../lib/trainers/mod.ts";

/** The three networks as variables, and tfjs's own optimizers. */
export type StockModel = {
  readonly generator: Variables<PixelGenerator["layers"]>;
  readonly discriminator: Variables<Discriminator["layers"]>;
  readonly task: Variables<TaskTower["layers"]>;
  readonly config: Discriminator["config"];
  readonly noiseDimensions: number;
  readonly optimizer: {
    readonly discriminator: tf.AdamOptimizer;
    readonly generator: tf.AdamOptimizer;
  };
};

/** Losses of one step by name. */
export type StockLosses = { readonly [name: string]: number };

/** Copies a model's weights into variables of tfjs. */
export function createStockModel(
  { networks: { generator, discriminator, task } }: PixelDa,
  { adam: { beta1, beta2, epsilon }, schedule }: PixelDaOptions,
): StockModel {
  const adam = (): tf.AdamOptimizer => tf.train.adam(schedule(0), beta1, beta2, epsilon);
  return {
    generator: createVariables(generator.layers),
    discriminator: createVariables(discriminator.layers),
    task: createVariables(task.layers),
    config: discriminator.config,
    noiseDimensions: generator.config.noiseDimensions,
    optimizer: { discriminator: adam(), generator: adam() },
  };
}

/** Updates D and T, then G, as `pixelDaStep` does where both updates share their batch. */
export function stockStep(
  model: StockModel,
  { discriminatorWeights, generatorWeights, clipNorm }: PixelDaOptions,
  { source, target }: PixelDaBatch,
): StockLosses {
  const { generator, discriminator, task, config } = model;
  const losses: Record<string, number> = {};
  const weighted = (name: string, loss: tf.Scalar, weight: number): tf.Scalar => {
    losses[name] = loss.dataSync()[0];
    return tf.mul(loss, weight);
  };
  tf.tidy(() => {
    const labels = tf.oneHot(source.labels, 10);
    const z = tf.randomUniform<tf.Rank.R2>([labels.shape[0], model.noiseDimensions], -1, 1);
    const logits = (images: tf.Tensor4D): tf.Tensor2D =>
      discriminate(discriminator, images, config);

    const fixed = generate(generator, source.images, z);
    update(model.optimizer.discriminator, trainableOf([discriminator, task]), clipNorm, () => {
      const domain = tf.add(domainLoss(logits(target), 1), domainLoss(logits(fixed), 0));
      const ofSource = taskLoss(classify(task, "source", source.images), labels);
      const ofGenerated = taskLoss(classify(task, "generated", fixed), labels);
      return tf.addN([
        weighted("domain", domain as tf.Scalar, discriminatorWeights.domain),
        weighted("taskSource", ofSource, discriminatorWeights.taskSource),
        weighted("taskGenerated", ofGenerated, discriminatorWeights.taskGenerated),
      ]);
    });

    update(model.optimizer.generator, trainableOf(generator), clipNorm, () => {
      const generated = generate(generator, source.images, z);
      const ofGenerated = taskLoss(classify(task, "generated", generated), labels);
      return tf.addN([
        weighted("adversarial", domainLoss(logits(generated), 1), generatorWeights.adversarial),
        weighted("task", ofGenerated, generatorWeights.task),
      ]);
    });
  });
  return losses;
}

function domainLoss(logits: tf.Tensor2D, label: 0 | 1): tf.Scalar {
  return tf.losses.sigmoidCrossEntropy(tf.fill(logits.shape, label), logits);
}

function taskLoss(logits: tf.Tensor2D, labels: tf.Tensor): tf.Scalar {
  return tf.losses.softmaxCrossEntropy(labels, logits);
}

function update(
  adam: tf.AdamOptimizer,
  variables: tf.Variable[],
  clipNorm: number | null,
  loss: () => tf.Scalar,
): void {
  const { grads } = tf.variableGrads(loss, variables);
  const clipped = Object.entries(grads).map(([name, gradient]) => {
    if (clipNorm === null) return [name, gradient];
    return [name, tf.mul(gradient, tf.div(clipNorm, tf.maximum(tf.norm(gradient), clipNorm)))];
  });
  adam.applyGradients(Object.fromEntries(clipped));
}

/** A record of parameters with a tf.Variable in each one's place. */
type Variables<T> = T extends Parameter ? tf.Variable
  : { readonly [K in keyof T]: Variables<T[K]> };

/** Copies parameters into variables, so that two steps start from equal weights. */
function createVariables<T extends object>(tree: T): Variables<T> {
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

/** Generates images `[N, H, W, C]` from source images and noise vectors. */
function generate(
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

/** The discriminator: images `[N, H, W, C]` to logits `[N, 1]`. */
function discriminate(
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

/** The classifier: images `[N, H, W, C]` to logits `[N, 10]`. */
function classify(
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
  moveToward(layer.mean, mean);
  moveToward(layer.variance, variance);
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

function moveToward(average: tf.Variable, value: tf.Tensor): void {
  average.assign(tf.add(tf.mul(average, 0.9), tf.mul(value, 0.1)));
}
