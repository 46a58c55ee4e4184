/**
 * PixelDA: a generator makes source images look like target images, a task tower learns on both,
 * a discriminator judges the likeness.
 *
 * @module
 */
import { differentiate, type Noise, noiseAt, type tf } from "../engine/mod.ts";
import { trainingPass } from "../layers/mod.ts";
import {
  classificationLoss,
  discriminatorLoss,
  nonSaturatingGeneratorLoss,
  weightedSum,
} from "../losses/mod.ts";
import { classify, discriminate, generate, type TaskTower } from "../models/mod.ts";
import {
  type Adam,
  type AdamOptions,
  clipByNorm,
  type Clock,
  type Schedule,
  stepAdam,
  stepMovingAverage,
} from "../optimizers/mod.ts";
import type { LabelledBatch, LabelledBatches, Preprocess, UnlabelledBatches } from "./batch.ts";
import type { PixelDa } from "./pixelda_model.ts";
import { type StepLosses, type Steps, trainingLoop, type TrainingRecord } from "./training_loop.ts";

/** How to train. */
export type PixelDaOptions = {
  readonly seed: number;
  readonly preprocess: { readonly source: Preprocess; readonly target: Preprocess };
  /** Weights in the step of D and T (paper Eq. 1: alpha, and 1 for T's own loss). */
  readonly discriminatorWeights: {
    readonly domain: number;
    readonly taskSource: number;
    readonly taskGenerated: number;
  };
  /** Weights in the step of G (paper Eq. 1: alpha and beta, with other values than for D). */
  readonly generatorWeights: { readonly adversarial: number; readonly task: number };
  readonly adam: AdamOptions;
  readonly schedule: Schedule;
  /** Largest L2 norm of a tensor's gradient; `null` does not clip. */
  readonly clipNorm: number | null;
  /** Decay of the average of T's parameters that classifies; `null` takes T itself. */
  readonly taskAverageDecay: number | null;
};

/**
 * One batch. With `generatorSource`, G's update has source images and noise of its own, as in the
 * authors' code; without, both updates share theirs, and so the generated images' computation.
 */
export type PixelDaBatch = {
  readonly source: LabelledBatch;
  readonly target: tf.Tensor4D;
  readonly generatorSource?: LabelledBatch;
};

/** Where batches come from; there is no place for a target label. */
export type PixelDaData = {
  readonly source: LabelledBatches;
  readonly target: UnlabelledBatches;
  /** See {@link PixelDaBatch}. */
  readonly generatorSource?: LabelledBatches;
};

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
 * @returns the losses by name, unweighted
 * @throws {Error} if the weights leave a parameter of D, T or G without a loss
 */
export function pixelDaStep(
  model: PixelDa,
  options: PixelDaOptions,
  { source, target, generatorSource }: PixelDaBatch,
  clock: Clock,
): StepLosses {
  const { generator, discriminator, task } = model;
  const noise: Noise = { seed: options.seed, stream: "pixelda", step: clock.step };
  const real = options.preprocess.target(target);
  const first = { ...source, images: options.preprocess.source(source.images) };
  const second = generatorSource === undefined
    ? first
    : { ...generatorSource, images: options.preprocess.source(generatorSource.images) };
  const firstNoise = noiseAt(noise, "generator");
  const secondNoise = generatorSource === undefined ? firstNoise : noiseAt(noise, "generator2");

  // D and T: tell target from generated images, and classify source and generated ones.
  const generated = generate(generator, first.images, trainingPass(firstNoise));
  const judged = differentiate(() => {
    const pass = (place: string) => trainingPass(noiseAt(noise, place), { updateAverages: true });
    return weightedSum({
      domain: discriminatorLoss(
        discriminate(discriminator, real, pass("target")),
        discriminate(discriminator, generated, pass("generated")),
      ),
      taskSource: classificationLoss(classify(task, first.images, "source"), first.labels),
      taskGenerated: classificationLoss(classify(task, generated, "generated"), first.labels),
    }, options.discriminatorWeights);
  }, model.discriminatorAdam.parameters);
  update(model.discriminatorAdam, judged.gradients, clock, options);
  averageTask(model, options, clock);

  // G: make D take generated images for target ones, and keep them easy for T.
  const drawn = differentiate(() => {
    const pass = trainingPass(secondNoise, { updateAverages: true });
    const redrawn = generate(generator, second.images, pass);
    return weightedSum({
      adversarial: nonSaturatingGeneratorLoss(
        discriminate(discriminator, redrawn, trainingPass(noiseAt(noise, "fooled"))),
      ),
      task: classificationLoss(classify(task, redrawn, "generated"), second.labels),
    }, options.generatorWeights);
  }, model.generatorAdam.parameters);
  update(model.generatorAdam, drawn.gradients, clock, options);

  return { ...judged.loss.components, ...drawn.loss.components };
}

/**
 * Trains PixelDA. The example at the head of `mod.ts` shows all that belongs to it.
 *
 * @param model see {@link createPixelDa}; it changes in place
 * @param data batches by step
 * @param options how to train
 * @param steps pairs of updates already done and to have done
 * @returns a generator that yields a record after each pair of updates
 * @throws {Error} if a loss is not finite
 */
export function trainPixelDa(
  model: PixelDa,
  data: PixelDaData,
  options: PixelDaOptions,
  steps: Steps,
): AsyncGenerator<TrainingRecord> {
  const batchAt = (step: number): PixelDaBatch => ({
    source: data.source(step),
    target: data.target(step),
    ...(data.generatorSource && { generatorSource: data.generatorSource(step) }),
  });
  return trainingLoop<PixelDaBatch>(
    (batch, clock) => pixelDaStep(model, options, batch, clock),
    batchAt,
    { ...steps, schedule: options.schedule, adam: options.adam },
  );
}

/**
 * Takes the classifier out of a trained model.
 *
 * @param model the trained networks
 * @param options how they were trained
 * @returns the tower that classifies target images: the average if one is kept, else T
 */
export function trainedTask(model: PixelDa, { taskAverageDecay }: PixelDaOptions): TaskTower {
  return taskAverageDecay === null ? model.task : model.taskAverage;
}

function update(
  adam: Adam,
  gradients: readonly tf.Tensor[],
  clock: Clock,
  { adam: betas, clipNorm }: PixelDaOptions,
): void {
  const clipped = clipNorm === null ? gradients : clipByNorm(gradients, clipNorm);
  stepAdam(adam, clipped, clock, betas);
}

function averageTask(
  { task, taskAverage }: PixelDa,
  { taskAverageDecay }: PixelDaOptions,
  clock: Clock,
): void {
  if (taskAverageDecay === null) return;
  stepMovingAverage(taskAverage.parameters, task.parameters, taskAverageDecay, clock.step);
}
