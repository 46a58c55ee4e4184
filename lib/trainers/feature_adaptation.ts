/**
 * What DANN, MMD and Deep CORAL share: a task is learned from source images by features that are
 * alike in both domains (Bousmalis et al. 2016, Section 3.1, as its baselines).
 *
 * @module
 */
import { tf } from "../engine/mod.ts";
import { trainingPass } from "../layers/mod.ts";
import { weightDecayLoss, weightedSum } from "../losses/mod.ts";
import type { ClassLabels, Task, TaskTower } from "../models/mod.ts";
import { type Clock, minimize, type Momentum, type Schedule } from "../optimizers/mod.ts";
import { adaptationWeight } from "./warmup.ts";
import { withTaskTerms } from "./task_terms.ts";
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

/** How to train. */
export type FeatureAdaptationOptions = {
  /** Decides what dropout drops, if the task has dropout. @default {0} */
  readonly seed?: number;
  readonly preprocess: { readonly source: Preprocess; readonly target: Preprocess };
  /** Weight of the similarity loss, gamma; above 0. */
  readonly similarityWeight: number;
  /** First step, counted from 0, at which the similarity loss counts. */
  readonly startStep: number;
  /** Weight of half the sum of squares of the task's `weightDecayParameters`. */
  readonly weightDecay: number;
  /** Weight of the old gradients, in [0, 1). */
  readonly momentum: number;
  readonly schedule: Schedule;
};

/** One task for both domains, and the optimizer. */
export type FeatureAdaptation<TaskType = TaskTower> = {
  readonly networks: { readonly task: TaskType };
  readonly optimizer: Momentum;
};

/** How unlike source and target features are, `[N, F]` and `[M, F]`; a scalar of both batches. */
export type SimilarityLoss = (source: tf.Tensor2D, target: tf.Tensor2D) => tf.Scalar;

/**
 * One update by the task's loss of source images, the similarity loss of the features that it is
 * learned by (fc3 of the authors' towers), of both domains, and weight decay.
 *
 * To be compiled; {@link trainFeatures} is the loop around it.
 *
 * @param model whose parameters and running gradients change
 * @param options how to train
 * @param batch stored images of both domains, and the source's labels
 * @param clock number and learning rate of the step
 * @param similarityLoss of the features
 * @returns the losses `task` and `similarity`, unweighted, and then the terms of the task's
 * @throws {Error} if a weight of 0 leaves a parameter without a loss
 */
export function adaptFeatures<Labels = ClassLabels>(
  { networks: { task }, optimizer }: FeatureAdaptation<Task<Labels>>,
  options: FeatureAdaptationOptions,
  { source, target }: DomainBatch<Labels>,
  clock: Clock,
  similarityLoss: SimilarityLoss,
): StepLosses {
  const sourceImages = options.preprocess.source(source.images);
  const targetImages = options.preprocess.target(target);
  const pass = trainingPass({ seed: options.seed ?? 0, stream: "adaptation", step: clock.step });
  return minimize(
    optimizer,
    optimizer.parameters,
    () => {
      const sourceFeatures = task.features(sourceImages, "source");
      const targetFeatures = task.features(targetImages, "source");
      const learned = task.loss(sourceFeatures, source, "source", pass);
      const losses = {
        task: learned.total,
        similarity: similarityLoss(sourceFeatures, targetFeatures),
      };
      const { total } = weightedSum({
        task: losses.task,
        similarity: tf.mul(losses.similarity, adaptationWeight(clock, options.startStep)),
        decay: weightDecayLoss(task.weightDecayParameters.map(({ value }) => value)),
      }, { task: 1, similarity: options.similarityWeight, decay: options.weightDecay });
      return withTaskTerms({ total, components: losses }, { task: learned });
    },
    clock,
    { momentum: options.momentum },
  );
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
export function trainFeatures<Labels = ClassLabels>(
  step: (batch: DomainBatch<Labels>, clock: Clock) => StepLosses,
  data: DomainData<Labels>,
  { schedule }: FeatureAdaptationOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  return trainingLoop(step, domainBatches(data), { ...steps, schedule });
}
