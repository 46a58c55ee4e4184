/**
 * PixelDA: a generator makes source images look like target images, a task tower learns on both,
 * a discriminator tells generated from target images.
 *
 * @module
 */
import { keyAt, type RandomKey, type tf } from "../engine/mod.ts";
import { type Pass, passAt, trainingPass } from "../layers/mod.ts";
import { contentLoss, discriminatorLoss, nonSaturatingGeneratorLoss } from "../losses/mod.ts";
import {
  type ClassLabels,
  discriminate,
  generate,
  type Task,
  type TaskTower,
} from "../models/mod.ts";
import { type Clock, minimize, stepMovingAverage } from "../optimizers/mod.ts";
import { joinBatches } from "./batches.ts";
import {
  type PixelDa,
  type PixelDaBatch,
  type PixelDaData,
  type PixelDaOptions,
  targetBranch,
} from "./pixelda_model.ts";
import { sumTerms, taskLoss } from "./task_terms.ts";
import {
  type Preprocess,
  type StepLosses,
  type Steps,
  trainingLoop,
  type TrainingRecord,
} from "./training_loop.ts";

/**
 * One iteration of paper Section 3.1: first D and T are updated with G fixed, then G with D and T
 * fixed.
 *
 * To be compiled; {@link trainPixelDa} is the loop around it.
 *
 * @param model whose parameters and moments change
 * @param options how to train
 * @param batch stored images of both domains, and the source's labels
 * @param clock number and learning rate of the step
 * @returns the losses by name, unweighted, and after each update's the terms that T's are made of
 *
 * @example
 * ```ts
 * import { clockAt, createPixelDa, createTaskTower, normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const side = { height: 8, width: 8 };
 * const channels = { source: 1, generated: 1 };
 * const model = createPixelDa({
 *   generator: { ...side, inputChannels: 1, outputChannels: 1, filters: 4, blocks: 1, noiseDimensions: 3 },
 *   discriminator: { ...side, channels: 1, filters: 4, keepProbability: 0.9, noiseStandardDeviation: 0.2 },
 *   task: (initializer, name) => createTaskTower({ ...side, channels, classes: 10 }, initializer, name),
 * }, normalInitializer(0));
 * const images = tf.zeros([2, 8, 8, 1]) as tf.Tensor4D;
 * const source = { images, labels: tf.tensor1d([3, 7], "int32") };
 * const options = {
 *   seed: 0,
 *   preprocess: { source: (x: tf.Tensor4D) => x, target: (x: tf.Tensor4D) => x },
 *   discriminatorWeights: { domain: 0.13, taskSource: 1, taskGenerated: 1 },
 *   generatorWeights: { adversarial: 0.011, task: 0.01 },
 *   adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
 *   schedule: () => 1e-3,
 *   clipNorm: 5,
 *   taskAverageDecay: null,
 * };
 * const losses = pixelDaStep(model, options, { source, target: images }, clockAt(0, 1e-3, options.adam));
 * assertEquals(losses.adversarial.shape, []);
 * ```
 */
export function pixelDaStep<Labels = ClassLabels>(
  model: PixelDa<Task<Labels>>,
  options: PixelDaOptions,
  { source, target, generatorSource, labeledTarget }: PixelDaBatch<Labels>,
  clock: Clock,
): StepLosses {
  const { networks: { generator, discriminator, task, taskAverage }, optimizer } = model;
  const { discriminatorWeights, generatorWeights, taskAverageDecay } = options;
  const noise: RandomKey = { seed: options.seed, stream: "pixelda", step: clock.step };
  const createPass = (place: string): Pass =>
    trainingPass(keyAt(noise, place), { updateAverages: true });
  const real = options.preprocess.target(target);
  const first = preprocessBatch(source, options.preprocess.source);
  const second = generatorSource === undefined
    ? first
    : preprocessBatch(generatorSource, options.preprocess.source);
  const labeled = labeledTarget && preprocessBatch(labeledTarget, options.preprocess.target);
  const firstNoise = keyAt(noise, "generator");
  const secondNoise = generatorSource === undefined ? firstNoise : keyAt(noise, "generator2");
  const branch = targetBranch(options);

  // D and T: tell target from generated images, and do the task on source and generated ones.
  // Those parameters learn that a loss with a weight other than 0 reaches.
  const { domain, taskSource, taskGenerated, taskTarget = 1 } = discriminatorWeights;
  const learnsByTarget = taskGenerated !== 0 || (labeled !== undefined && taskTarget !== 0);
  const trainableDiscriminatorAndTask = [
    ...(domain === 0 ? [] : discriminator.parameters),
    ...(taskSource === 0 ? [] : task.trainableParameters("source")),
    ...(learnsByTarget ? task.trainableParameters(branch) : []),
  ];
  const generated = generate(generator, first.images, trainingPass(firstNoise));
  const discriminatorLosses = minimize(
    optimizer.discriminator,
    trainableDiscriminatorAndTask,
    () =>
      sumTerms({
        domain: discriminatorLoss(
          discriminate(discriminator, real, createPass("target")),
          discriminate(discriminator, generated, createPass("generated")),
        ),
        taskSource: taskLoss(task, first, "source", createPass("task/source")),
        taskGenerated: taskLoss(
          task,
          { ...first, images: generated },
          branch,
          createPass("task/generated"),
        ),
        taskTarget: labeled && taskLoss(task, labeled, branch, createPass("task/target")),
      }, { taskTarget: 1, ...discriminatorWeights }),
    clock,
    options,
  );
  if (taskAverageDecay !== null) {
    stepMovingAverage(taskAverage.parameters, task.parameters, taskAverageDecay, clock.step);
  }

  // G: make D take generated images for target ones, and keep them easy for T and alike in content.
  const { adversarial, task: taskWeight, content = 0 } = generatorWeights;
  const learns = [adversarial, taskWeight, content].some((weight) => weight !== 0);
  const trainableGenerator = learns ? generator.parameters : [];
  const generatorLosses = minimize(
    optimizer.generator,
    trainableGenerator,
    () => {
      const pass = trainingPass(secondNoise, { updateAverages: learns });
      const generated = generate(generator, second.images, pass);
      const adversarialNoise = trainingPass(keyAt(noise, "fooled"));
      return sumTerms({
        adversarial: nonSaturatingGeneratorLoss(
          discriminate(discriminator, generated, adversarialNoise),
        ),
        task: taskLoss(
          task,
          { ...second, images: generated },
          branch,
          passAt(adversarialNoise, "task"),
        ),
        content: generatorWeights.content === undefined
          ? undefined
          : contentLoss(second.images, generated, second.masks),
      }, { content: 0, ...generatorWeights });
    },
    clock,
    options,
  );

  return { ...discriminatorLosses, ...generatorLosses };
}

/**
 * Trains PixelDA: {@link pixelDaStep}, compiled, in a loop.
 *
 * @param model see {@link createPixelDa}; it changes in place
 * @param data batches by step
 * @param options how to train
 * @param steps pairs of updates already done and to have done
 * @returns a generator that yields a record after each pair of updates
 * @throws {Error} if a loss is not finite
 *
 * @example
 * ```ts
 * import { createPixelDa, createTaskTower, normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const side = { height: 8, width: 8 };
 * const channels = { source: 1, generated: 1 };
 * const model = createPixelDa({
 *   generator: { ...side, inputChannels: 1, outputChannels: 1, filters: 4, blocks: 1, noiseDimensions: 3 },
 *   discriminator: { ...side, channels: 1, filters: 4, keepProbability: 0.9, noiseStandardDeviation: 0.2 },
 *   task: (initializer, name) => createTaskTower({ ...side, channels, classes: 10 }, initializer, name),
 * }, normalInitializer(0));
 * const images = tf.zeros([2, 8, 8, 1]) as tf.Tensor4D;
 * const source = { images, labels: tf.tensor1d([3, 7], "int32") };
 * const options = {
 *   seed: 0,
 *   preprocess: { source: (x: tf.Tensor4D) => x, target: (x: tf.Tensor4D) => x },
 *   discriminatorWeights: { domain: 0.13, taskSource: 1, taskGenerated: 1 },
 *   generatorWeights: { adversarial: 0.011, task: 0.01 },
 *   adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
 *   schedule: () => 1e-3,
 *   clipNorm: 5,
 *   taskAverageDecay: null,
 * };
 * const data = {
 *   source: () => ({ images: tf.clone(images), labels: tf.clone(source.labels) }),
 *   target: () => tf.clone(images),
 * };
 * const steps = [];
 * for await (const { step } of trainPixelDa(model, data, options, { from: 0, to: 2 })) steps.push(step);
 * assertEquals(steps, [1, 2]);
 * ```
 */
export function trainPixelDa<Labels = ClassLabels>(
  model: PixelDa<Task<Labels>>,
  data: PixelDaData<Labels>,
  options: PixelDaOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  const { source, target, generatorSource, labeledTarget } = data;
  const parts = [source, target, generatorSource, labeledTarget];
  const batchAt = joinBatches(parts, (step): PixelDaBatch<Labels> => ({
    source: source(step),
    target: target(step),
    ...(generatorSource && { generatorSource: generatorSource(step) }),
    ...(labeledTarget && { labeledTarget: labeledTarget(step) }),
  }));
  return trainingLoop<PixelDaBatch<Labels>>(
    (batch, clock) => pixelDaStep(model, options, batch, clock),
    batchAt,
    { ...steps, schedule: options.schedule, adam: options.adam },
  );
}

/**
 * Returns the task of a trained model.
 *
 * @param model the trained networks
 * @param options how they were trained
 * @returns what is to be tested on target images, by its {@link targetBranch}: the average of T if
 * one is kept, else T
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const networks = { task: "T", taskAverage: "the average of T" };
 * assertEquals(trainedTask({ networks }, { taskAverageDecay: 0.99 }), "the average of T");
 * ```
 */
export function trainedTask<TaskType = TaskTower>(
  { networks }: {
    readonly networks: Pick<PixelDa<TaskType>["networks"], "task" | "taskAverage">;
  },
  { taskAverageDecay }: Pick<PixelDaOptions, "taskAverageDecay">,
): TaskType {
  return taskAverageDecay === null ? networks.task : networks.taskAverage;
}

/** The batch with images as networks take them. */
function preprocessBatch<Batch extends { readonly images: tf.Tensor4D }>(
  batch: Batch,
  preprocess: Preprocess,
): Batch {
  return { ...batch, images: preprocess(batch.images) };
}
