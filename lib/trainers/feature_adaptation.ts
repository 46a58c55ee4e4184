/**
 * What DANN and MMD share: a tower learns to classify source images by features that are alike in
 * both domains (Bousmalis et al. 2016, Section 3.1, as its baselines).
 *
 * @module
 */
import { differentiate, type Parameter, tf } from "../engine/mod.ts";
import { dense } from "../layers/mod.ts";
import { classificationLoss, weightDecayLoss, weightedSum } from "../losses/mod.ts";
import { taskFeatures, type TaskTower } from "../models/mod.ts";
import { type Clock, type Momentum, type Schedule, stepMomentum } from "../optimizers/mod.ts";
import { activationAt } from "./activation.ts";
import { type DomainBatch, domainBatches, type DomainData, type Preprocess } from "./batch.ts";
import { type StepLosses, type Steps, trainingLoop, type TrainingRecord } from "./training_loop.ts";

/** How to train. */
export type FeatureAdaptationOptions = {
  readonly preprocess: { readonly source: Preprocess; readonly target: Preprocess };
  /** Weight of the similarity loss, gamma; above 0. */
  readonly similarityWeight: number;
  /** First step, counted from 0, at which the similarity loss counts. */
  readonly startStep: number;
  /** Weight of half the sum of squares of the kernels of the tower's hidden layers. */
  readonly weightDecay: number;
  /** Weight of the old gradients, in [0, 1). */
  readonly momentum: number;
  readonly schedule: Schedule;
};

/** One tower for both domains, its optimizer, and everything a checkpoint must hold. */
export type FeatureAdaptation = {
  readonly task: TaskTower;
  readonly optimizer: Momentum;
  readonly state: readonly Parameter[];
};

/** How unlike source and target features are, `[N, 100]` and `[M, 100]`. */
export type SimilarityLoss = (source: tf.Tensor2D, target: tf.Tensor2D) => tf.Scalar;

/**
 * One update by the classification loss of source images, the similarity loss of the features that
 * the tower's first hidden layer (fc3) makes of both domains, and weight decay.
 *
 * To be compiled; {@link trainFeatures} is the loop around it.
 *
 * @param model whose parameters and running gradients change
 * @param options how to train
 * @param batch stored images of both domains, and the source's labels
 * @param clock number and learning rate of the step
 * @param similarityLoss of fc3's features
 * @returns the losses `task` and `similarity`, unweighted
 * @throws {Error} if a weight of 0 leaves a parameter without a loss
 */
export function adaptFeatures(
  { task, optimizer }: FeatureAdaptation,
  options: FeatureAdaptationOptions,
  { source, target }: DomainBatch,
  clock: Clock,
  similarityLoss: SimilarityLoss,
): StepLosses {
  const sourceImages = options.preprocess.source(source.images);
  const targetImages = options.preprocess.target(target);
  const { loss, gradients } = differentiate(() => {
    const [sourceFc3, sourceFc4] = taskFeatures(task, sourceImages, "source");
    const [targetFc3] = taskFeatures(task, targetImages, "source");
    const logits = dense(task.layers.logits, sourceFc4);
    const losses = {
      task: classificationLoss(logits, source.labels),
      similarity: similarityLoss(sourceFc3, targetFc3),
    };
    const { total } = weightedSum({
      task: losses.task,
      similarity: tf.mul(losses.similarity, activationAt(clock, options.startStep)),
      decay: weightDecayLoss(decayingKernels(task).map((kernel) => kernel.value)),
    }, { task: 1, similarity: options.similarityWeight, decay: options.weightDecay });
    return { total, components: losses };
  }, optimizer.parameters);
  stepMomentum(optimizer, gradients, clock, options.momentum);
  return loss.components;
}

/**
 * The loop around a step such as DANN's.
 *
 * @param step updates the model; to be compiled
 * @param data batches by step
 * @param options how to train
 * @param steps updates already done and to have done
 * @returns a generator that yields a record after each update
 * @throws {Error} if a loss is not finite
 */
export function trainFeatures(
  step: (batch: DomainBatch, clock: Clock) => StepLosses,
  data: DomainData,
  { schedule }: FeatureAdaptationOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  return trainingLoop(step, domainBatches(data), { ...steps, schedule });
}

/** All but the logits' (authors' code). */
function decayingKernels({ layers }: TaskTower): Parameter[] {
  return [layers.private.source!, layers.conv, ...layers.hidden].map(({ kernel }) => kernel);
}
