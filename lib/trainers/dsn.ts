/**
 * Domain Separation Networks (Bousmalis et al. 2016): what the domains share is encoded apart from
 * what each has alone, both together must reconstruct the image, and the task is learned from what
 * is shared.
 *
 * @module
 */
import { type Parameter, tf } from "../engine/mod.ts";
import { type Initializer, reverseGradient, trainingPass } from "../layers/mod.ts";
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
  createDecoder,
  createDomainClassifier,
  createPrivateEncoder,
  decode,
  type Decoder,
  type DomainClassifier,
  encodePrivate,
  type PrivateEncoder,
  type Task,
  type TaskTower,
} from "../models/mod.ts";
import {
  type Clock,
  createMomentum,
  minimize,
  type Momentum,
  type Schedule,
} from "../optimizers/mod.ts";
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
import { adaptationWeight } from "./warmup.ts";

/** The networks and their optimizer. */
export type Dsn<TaskType = TaskTower> = {
  readonly networks: {
    /** The shared encoder, to the task's features, and what is on top of it. */
    readonly task: TaskType;
    readonly privateSource: PrivateEncoder;
    readonly privateTarget: PrivateEncoder;
    readonly decoder: Decoder;
    readonly domain: DomainClassifier;
  };
  readonly optimizer: Momentum;
};

/**
 * Creates the networks other than the task's, and the optimizer of all.
 *
 * @param task what to learn, by its branch `"source"`, whose images' size the others take
 * @param initializer draws first values; Glorot's in the authors' code
 * @returns them and the task
 * @throws {TypeError} if the task has no such branch
 *
 * @example
 * ```ts
 * import { createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, channels: 1, classes: 10 };
 * const initializer = glorotUniformInitializer(0);
 * const { networks } = createDsn(createSharedTower(size, initializer), initializer);
 * assertEquals(networks.task.featureSize, networks.decoder.config.codeSize);
 * ```
 */
export function createDsn<TaskType extends Task<never>>(
  task: TaskType,
  initializer: Initializer,
): Dsn<TaskType> {
  const { config: { height, width, channels: { source: channels } }, featureSize: codeSize } = task;
  if (channels === undefined) {
    throw new TypeError("Cannot create DSN: the task was made without the branch source");
  }
  const size = { height, width, channels, codeSize };
  const others = {
    privateSource: createPrivateEncoder(size, initializer, "private/source"),
    privateTarget: createPrivateEncoder(size, initializer, "private/target"),
    decoder: createDecoder(size, initializer),
    domain: createDomainClassifier(codeSize, initializer),
  };
  const trained = Object.values(others)
    .flatMap(({ parameters }): readonly Parameter[] => parameters)
    .filter(({ isTrainable }) => isTrainable);
  return {
    networks: { task, ...others },
    optimizer: createMomentum([...task.trainableParameters("source"), ...trained]),
  };
}

/** How to train. */
export type DsnOptions = {
  /** Decides what dropout drops, if the task has dropout. @default {0} */
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
  const { networks: { task, privateSource, privateTarget, decoder, domain }, optimizer } = model;
  const privateEncoders = { source: privateSource, target: privateTarget };
  // The task's own, and all other kernels but the domain classifier's (authors' code).
  const weightDecayParameters = [
    ...task.weightDecayParameters,
    ...[privateSource, privateTarget, decoder]
      .flatMap(({ parameters }): readonly Parameter[] => parameters)
      .filter(({ name }) => name.endsWith("/kernel")),
  ];
  const images = {
    source: options.preprocess.source(batch.source.images),
    target: options.preprocess.target(batch.target),
  };
  const noise = { seed: options.seed ?? 0, stream: "dsn", step: clock.step };
  const pass = trainingPass(noise, { updateAverages: true });

  return minimize(
    optimizer,
    optimizer.parameters,
    () => {
      const autoencode = (of: "source" | "target") => {
        const shared = task.features(images[of], "source");
        const own = encodePrivate(privateEncoders[of], images[of], pass);
        const reconstructed = decode(decoder, tf.add(shared, own), pass);
        return {
          shared,
          reconstruction: options.reconstruction(images[of], reconstructed),
          difference: differenceLoss(own, shared),
          domainLogits: classifyDomain(domain, reverseGradient(shared, options.reversalFactor)),
        };
      };
      const [source, target] = [autoencode("source"), autoencode("target")];
      const learned = task.loss(source.shared, batch.source, "source", pass);
      const separation = weightedSum({
        reconstruction: tf.add(source.reconstruction, target.reconstruction),
        difference: tf.add(source.difference, target.difference),
        similarity: domainClassificationLoss(source.domainLogits, target.domainLogits),
      }, options.weights);
      const { total } = weightedSum({
        task: learned.total,
        separation: tf.mul(adaptationWeight(clock, options.separationStart), separation.total),
        weightDecay: weightDecayLoss(weightDecayParameters.map(({ value }) => value)),
      }, { task: 1, separation: 1, weightDecay: options.weightDecay });
      const components = { task: learned.total, ...separation.components };
      return withTaskTerms({ total, components }, { task: learned });
    },
    clock,
    { momentum: options.momentum },
  );
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
