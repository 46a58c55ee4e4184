/**
 * PixelDA's step in plain tfjs ops, one after another: what the compiled step is measured against.
 *
 * @module
 */
import { tf } from "../../lib/engine/mod.ts";
import type { Discriminator, PixelGenerator, TaskTower } from "../../lib/models/mod.ts";
import type { PixelDa, PixelDaBatch, PixelDaOptions } from "../../lib/trainers/mod.ts";
import {
  classify,
  discriminate,
  generate,
  trainableOf,
  type Variables,
  variablesOf,
} from "./stock_networks.ts";

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
    generator: variablesOf(generator.layers),
    discriminator: variablesOf(discriminator.layers),
    task: variablesOf(task.layers),
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
    const judge = (images: tf.Tensor4D): tf.Tensor2D => discriminate(discriminator, images, config);

    const fixed = generate(generator, source.images, z);
    update(model.optimizer.discriminator, trainableOf([discriminator, task]), clipNorm, () => {
      const domain = tf.add(domainLoss(judge(target), 1), domainLoss(judge(fixed), 0));
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
        weighted("adversarial", domainLoss(judge(generated), 1), generatorWeights.adversarial),
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
