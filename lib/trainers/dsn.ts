/**
 * Domain Separation Networks (Bousmalis et al. 2016): what the domains share is encoded apart from
 * what each has alone, both together must draw the image again, and the task is learned from what
 * is shared.
 *
 * @module
 */
import { differentiate, tf } from "../engine/mod.ts";
import { reverseGradient, trainingPass } from "../layers/mod.ts";
import {
  differenceLoss,
  domainClassificationLoss,
  type ReconstructionLoss,
  weightDecayLoss,
  weightedSum,
} from "../losses/mod.ts";
import {
  classifyDomain,
  type ClassLabels,
  decode,
  encodePrivate,
  type Task,
} from "../models/mod.ts";
import { type Clock, type Schedule, stepMomentum } from "../optimizers/mod.ts";
import { activationAt } from "./activation.ts";
import { type DomainBatch, domainBatches, type DomainData, type Preprocess } from "./batch.ts";
import type { Dsn } from "./dsn_model.ts";
import { withTaskTerms } from "./task_terms.ts";
import { type StepLosses, type Steps, trainingLoop, type TrainingRecord } from "./training_loop.ts";

/** How to train. */
export type DsnOptions = {
  /** Draws what dropout drops, if the task has any. @default {0} */
  readonly seed?: number;
  readonly preprocess: { readonly source: Preprocess; readonly target: Preprocess };
  /** Weights of what separates the domains: alpha, beta and gamma of the paper's Eq. 1. */
  readonly weights: {
    readonly reconstruction: number;
    readonly difference: number;
    readonly similarity: number;
  };
  /** `reconstructionLoss`, or `squaredReconstructionLoss` for the paper's ablation. */
  readonly reconstruction: ReconstructionLoss;
  /** Factor of the gradient reversal, as DANN's. @default {1} */
  readonly reversalFactor?: number;
  /** First step, counted from 0, at which those weights count; 10,000 in the paper. */
  readonly separationStart: number;
  /** Weight of half the sum of the kernels' squares. */
  readonly weightDecay: number;
  /** Weight of the old sum of gradients, in [0, 1). */
  readonly momentum: number;
  readonly schedule: Schedule;
};

/**
 * One update of all networks by the sum of all losses, with DANN's similarity: its gradient
 * reversal makes the domain classifier and the shared encoder adversaries.
 *
 * To be compiled; {@link trainDsn} is the loop around it.
 *
 * @param model whose parameters and accumulators change
 * @param options how to train
 * @param batch stored images of both domains, and the source's labels
 * @param clock number and learning rate of the step
 * @returns the losses by name, unweighted; reconstruction and difference are the domains' sums, and
 * after them come the terms that the task makes its loss of
 * @throws {Error} if the weights leave a parameter without a loss
 */
export function dsnStep<Labels = ClassLabels>(
  model: Dsn<Task<Labels>>,
  options: DsnOptions,
  batch: DomainBatch<Labels>,
  clock: Clock,
): StepLosses {
  const { task, privateEncoders, decoder, domain } = model;
  const images = {
    source: options.preprocess.source(batch.source.images),
    target: options.preprocess.target(batch.target),
  };
  const noise = { seed: options.seed ?? 0, stream: "dsn", step: clock.step };
  const pass = trainingPass(noise, { updateAverages: true });

  const { loss, gradients } = differentiate(() => {
    const separate = (of: "source" | "target") => {
      const shared = task.features(images[of], "source");
      const own = encodePrivate(privateEncoders[of], images[of], pass);
      const drawn = decode(decoder, tf.add(shared, own), pass);
      return {
        shared,
        reconstruction: options.reconstruction(images[of], drawn),
        difference: differenceLoss(own, shared),
        domainLogits: classifyDomain(domain, reverseGradient(shared, options.reversalFactor)),
      };
    };
    const [source, target] = [separate("source"), separate("target")];
    const learned = task.loss(source.shared, batch.source, "source", pass);
    const separation = weightedSum({
      reconstruction: tf.add(source.reconstruction, target.reconstruction),
      difference: tf.add(source.difference, target.difference),
      similarity: domainClassificationLoss(source.domainLogits, target.domainLogits),
    }, options.weights);
    const { total } = weightedSum({
      task: learned.total,
      separation: tf.mul(activationAt(clock, options.separationStart), separation.total),
      weightDecay: weightDecayLoss(model.decaying.map(({ value }) => value)),
    }, { task: 1, separation: 1, weightDecay: options.weightDecay });
    const components = { task: learned.total, ...separation.components };
    return withTaskTerms({ total, components }, { task: learned });
  }, model.optimizer.parameters);

  stepMomentum(model.optimizer, gradients, clock, options.momentum);
  return loss.components;
}

/**
 * Trains Domain Separation Networks.
 *
 * @param model see {@link createDsn}; it changes in place
 * @param data batches by step
 * @param options how to train
 * @param steps updates already done and to have done
 * @returns a generator that yields a record after each update
 * @throws {Error} if a loss is not finite
 *
 * @example
 * ```ts
 * import {
 *   createDsn, createSharedTower, glorotUniformInitializer, preprocess, reconstructionLoss,
 *   startEngine, tf,
 * } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * const size = { height: 4, width: 4, channels: 1, classes: 10 };
 * const initializer = glorotUniformInitializer(0);
 * const model = createDsn(createSharedTower(size, initializer), initializer);
 * const images = () => tf.randomUniform([2, 4, 4, 1], 0, 255, "int32", 1) as tf.Tensor4D;
 * const scale = (pixels: tf.Tensor4D) => preprocess(pixels, { side: 4, channels: 1 }, "pad");
 * const training = trainDsn(model, {
 *   source: () => ({ images: images(), labels: tf.tensor1d([3, 7], "int32") }),
 *   target: images,
 * }, {
 *   preprocess: { source: scale, target: scale },
 *   weights: { reconstruction: 0.1, difference: 0.05, similarity: 0.25 },
 *   reconstruction: reconstructionLoss,
 *   separationStart: 10_000,
 *   weightDecay: 1e-6,
 *   momentum: 0.9,
 *   schedule: () => 0.01,
 * }, { from: 0, to: 1 });
 * for await (const { losses } of training) {
 *   assertEquals(Object.keys(losses), ["task", "reconstruction", "difference", "similarity"]);
 * }
 * ```
 */
export function trainDsn<Labels = ClassLabels>(
  model: Dsn<Task<Labels>>,
  data: DomainData<Labels>,
  options: DsnOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  return trainingLoop<DomainBatch<Labels>>(
    (batch, clock) => dsnStep(model, options, batch, clock),
    domainBatches(data),
    { ...steps, schedule: options.schedule },
  );
}
