/**
 * CoGAN as a classifier to adapt (Liu and Tuzel 2016, Section 4.2): generators make pairs of
 * images that share what makes a digit, and discriminators that share their upper layers learn
 * the classes from the source domain alone.
 *
 * @module
 */
import { keyAt, type Loss, type RandomKey, randomNormal, tf } from "../engine/mod.ts";
import { type Initializer, trainingPass } from "../layers/mod.ts";
import {
  classificationLoss,
  discriminatorLoss,
  nonSaturatingGeneratorLoss,
  pairLoss,
  weightDecayLoss,
  weightedSum,
} from "../losses/mod.ts";
import {
  classifyFeatures,
  type CoupledDiscriminators,
  type CoupledDiscriminatorsConfig,
  coupledFeatures,
  type CoupledGenerators,
  type CoupledGeneratorsConfig,
  createCoupledDiscriminators,
  createCoupledGenerators,
  discriminateFeatures,
  generatePair,
  type PerDomain,
} from "../models/mod.ts";
import {
  type Adam,
  type AdamOptions,
  type Clock,
  createAdam,
  minimize,
  type Schedule,
} from "../optimizers/mod.ts";
import {
  type DomainBatch,
  domainBatches,
  type DomainData,
  type Preprocess,
  type StepLosses,
  type Steps,
  trainingLoop,
  type TrainingRecord,
} from "./training_loop.ts";

/** The networks' sizes; of both kinds alike in side and channels. */
export type CoGanConfig =
  & Omit<CoupledGeneratorsConfig, "width">
  & Omit<CoupledDiscriminatorsConfig, "width">
  & {
    /** Factors on the numbers of filters; 1 and 1 in the release. */
    readonly width: { readonly generators: number; readonly discriminators: number };
  };

/** The networks and their optimizers. */
export type CoGan = {
  readonly networks: {
    readonly generators: CoupledGenerators;
    readonly discriminators: CoupledDiscriminators;
  };
  readonly optimizer: { readonly generators: Adam; readonly discriminators: Adam };
};

/**
 * Creates the networks and their optimizers.
 *
 * @param config the networks' sizes
 * @param initializer draws the kernels' first values
 * @returns both
 * @throws {RangeError} if there are no generators of this side
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const { networks } = createCoGan({
 *   side: 8,
 *   channels: { source: 1, target: 3 },
 *   classes: 10,
 *   noiseDimensions: 5,
 *   width: { generators: 1 / 32, discriminators: 0.1 },
 * }, glorotUniformInitializer(0));
 * assertEquals(Object.keys(networks), ["generators", "discriminators"]);
 * ```
 */
export function createCoGan({ width, ...config }: CoGanConfig, initializer: Initializer): CoGan {
  const generators = createCoupledGenerators({ ...config, width: width.generators }, initializer);
  const discriminators = createCoupledDiscriminators(
    { ...config, width: width.discriminators },
    initializer,
  );
  return {
    networks: { generators, discriminators },
    optimizer: {
      generators: createAdam(generators.parameters.filter(({ isTrainable }) => isTrainable)),
      discriminators: createAdam(discriminators.parameters),
    },
  };
}

/** How to train. */
export type CoGanOptions = {
  readonly seed: number;
  readonly preprocess: PerDomain<Preprocess>;
  /** Weights in the discriminators' step; 1, 10 and 0.01 in the authors' release. */
  readonly discriminatorWeights: {
    readonly domain: number;
    readonly task: number;
    readonly pair: number;
  };
  /** Weight of half the sum of all parameters' squares, in both steps; 5e-4 in the release. */
  readonly weightDecay: number;
  readonly adam: AdamOptions;
  readonly schedule: Schedule;
};

/**
 * One iteration of the release: first the discriminators are updated, then the generators, by
 * pairs of their own.
 *
 * To be compiled; {@link trainCoGan} is the loop around it.
 *
 * @param model whose parameters and moments change
 * @param options how to train
 * @param batch stored images of both domains, and the source's labels
 * @param clock number and learning rate of the step
 * @returns the losses by name, unweighted
 * @throws {Error} if the weights leave a parameter without a loss
 */
export function coGanStep(
  model: CoGan,
  options: CoGanOptions,
  { source, target }: DomainBatch,
  clock: Clock,
): StepLosses {
  const { networks: { generators, discriminators }, optimizer } = model;
  const noise: RandomKey = { seed: options.seed, stream: "cogan", step: clock.step };
  const drawZ = (place: string): tf.Tensor =>
    randomNormal(keyAt(noise, place), [
      source.images.shape[0],
      generators.config.noiseDimensions,
    ]);
  const features = (images: PerDomain<tf.Tensor4D>): PerDomain<tf.Tensor2D> => ({
    source: coupledFeatures(discriminators, images.source, "source"),
    target: coupledFeatures(discriminators, images.target, "target"),
  });
  /** Logits of both domains' images, which count alike. */
  const discriminate = ({ source, target }: PerDomain<tf.Tensor2D>): tf.Tensor2D =>
    discriminateFeatures(discriminators, tf.concat([source, target]));

  // Discriminators: tell real from generated images of both domains, and classify source images.
  const images = {
    source: options.preprocess.source(source.images),
    target: options.preprocess.target(target),
  };
  const pair = generatePair(generators, drawZ("discriminators"), trainingPass(noise));
  const discriminatorLosses = minimize(
    optimizer.discriminators,
    discriminators.parameters,
    () => {
      const real = features(images);
      const generated = features(pair);
      return withDecay(
        weightedSum({
          domain: discriminatorLoss(discriminate(real), discriminate(generated)),
          task: classificationLoss(classifyFeatures(discriminators, real.source), source.labels),
          pair: tf.mean(pairLoss(generated.source, generated.target)) as tf.Scalar,
        }, options.discriminatorWeights),
        optimizer.discriminators,
        options,
      );
    },
    clock,
    options,
  );

  // Generators: make the discriminators take generated images of both domains for real ones.
  const generatorLosses = minimize(
    optimizer.generators,
    generators.parameters,
    () => {
      const pass = trainingPass(noise, { updateAverages: true });
      const generated = generatePair(generators, drawZ("generators"), pass);
      const adversarial = nonSaturatingGeneratorLoss(discriminate(features(generated)));
      return withDecay(
        weightedSum({ adversarial }, { adversarial: 1 }),
        optimizer.generators,
        options,
      );
    },
    clock,
    options,
  );

  return { ...discriminatorLosses, ...generatorLosses };
}

/**
 * Trains CoGAN.
 *
 * @param model see {@link createCoGan}; it changes in place
 * @param data batches by step
 * @param options how to train
 * @param steps pairs of updates already done and to have done
 * @returns a generator that yields a record after each pair of updates
 * @throws {Error} if a loss is not finite
 *
 * @example
 * ```ts
 * import { createCoGan, glorotUniformInitializer, preprocess, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const model = createCoGan({
 *   side: 8,
 *   channels: { source: 1, target: 1 },
 *   classes: 10,
 *   noiseDimensions: 5,
 *   width: { generators: 1 / 32, discriminators: 0.1 },
 * }, glorotUniformInitializer(0));
 * const images = () => tf.zeros([2, 8, 8, 1], "int32") as tf.Tensor4D;
 * const scale = (pixels: tf.Tensor4D) => preprocess(pixels, { side: 8, channels: 1 }, "pad");
 * const training = trainCoGan(model, {
 *   source: () => ({ images: images(), labels: tf.tensor1d([3, 7], "int32") }),
 *   target: images,
 * }, {
 *   seed: 0,
 *   preprocess: { source: scale, target: scale },
 *   discriminatorWeights: { domain: 1, task: 10, pair: 0.01 },
 *   weightDecay: 5e-4,
 *   adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
 *   schedule: () => 2e-4,
 * }, { from: 0, to: 1 });
 * for await (const { losses } of training) {
 *   assertEquals(Object.keys(losses), ["domain", "task", "pair", "adversarial"]);
 * }
 * ```
 */
export function trainCoGan(
  model: CoGan,
  data: DomainData,
  options: CoGanOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  return trainingLoop<DomainBatch>(
    (batch, clock) => coGanStep(model, options, batch, clock),
    domainBatches(data),
    { ...steps, schedule: options.schedule, adam: options.adam },
  );
}

/** Adds the decay that PyTorch's Adam adds to gradients: of all parameters, biases too. */
function withDecay(loss: Loss, { parameters }: Adam, { weightDecay }: CoGanOptions): Loss {
  if (weightDecay === 0) return loss;
  const decay = weightDecayLoss(parameters.map(({ value }) => value));
  return { ...loss, total: tf.add(loss.total, tf.mul(decay, weightDecay)) };
}
