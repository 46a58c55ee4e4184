/**
 * PixelDA's three networks with their two optimizers, and how they are trained, on what.
 *
 * @module
 */
import type { tf } from "../engine/mod.ts";
import type { Initializer } from "../layers/mod.ts";
import {
  type Branch,
  type ClassLabels,
  createDiscriminator,
  createGenerator,
  type Discriminator,
  type DiscriminatorConfig,
  type GeneratorConfig,
  type PixelGenerator,
  type Task,
  type TaskTower,
} from "../models/mod.ts";
import { type Adam, type AdamOptions, createAdam, type Schedule } from "../optimizers/mod.ts";
import type { BatchAt } from "./batches.ts";
import type {
  LabeledBatch,
  LabeledBatches,
  Preprocess,
  UnlabeledBatches,
} from "./training_loop.ts";

/** The sizes of G and D, and how T is created. */
export type PixelDaNetworks<TaskType = TaskTower> = {
  readonly generator: GeneratorConfig;
  readonly discriminator: DiscriminatorConfig;
  /** Creates T, and once more its average, under the name given. */
  readonly task: (initializer: Initializer, name: string) => TaskType;
};

/** The networks and their optimizers. */
export type PixelDa<TaskType = TaskTower> = {
  readonly networks: {
    readonly generator: PixelGenerator;
    readonly discriminator: Discriminator;
    readonly task: TaskType;
    /** A running average of `task`, which starts as its copy. */
    readonly taskAverage: TaskType;
  };
  readonly optimizer: {
    /** Of D and T, which are updated together. */
    readonly discriminator: Adam;
    readonly generator: Adam;
  };
};

/**
 * Creates the networks and their optimizers.
 *
 * @param networks their sizes, and how the task's is created
 * @param initializer draws first values, the same for `task` and `taskAverage`
 * @returns both
 *
 * @example
 * ```ts
 * import { createTaskTower, normalInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const side = { height: 8, width: 8 };
 * const { networks } = createPixelDa({
 *   generator: {
 *     ...side, inputChannels: 1, outputChannels: 3, filters: 4, blocks: 1, noiseDimensions: 10,
 *   },
 *   discriminator: {
 *     ...side, channels: 3, filters: 4, keepProbability: 0.9, noiseStandardDeviation: 0.2,
 *   },
 *   task: (initializer, name) =>
 *     createTaskTower(
 *       { ...side, channels: { source: 1, generated: 3 }, classes: 10 },
 *       initializer,
 *       name,
 *     ),
 * }, normalInitializer(0));
 * assertEquals(Object.keys(networks), ["generator", "discriminator", "task", "taskAverage"]);
 * ```
 */
export function createPixelDa<TaskType extends Task<never>>(
  networks: PixelDaNetworks<TaskType>,
  initializer: Initializer,
): PixelDa<TaskType> {
  const generator = createGenerator(networks.generator, initializer);
  const discriminator = createDiscriminator(networks.discriminator, initializer);
  const task = networks.task(initializer, "task");
  const taskAverage = networks.task(initializer, "task_average");
  const discriminatorAndTask = [...discriminator.parameters, ...task.parameters];
  return {
    networks: { generator, discriminator, task, taskAverage },
    optimizer: {
      discriminator: createAdam(discriminatorAndTask.filter(({ isTrainable }) => isTrainable)),
      generator: createAdam(generator.parameters.filter(({ isTrainable }) => isTrainable)),
    },
  };
}

/** How to train. A term of weight 0 is reported; parameters that only it reaches do not change. */
export type PixelDaOptions = {
  readonly seed: number;
  readonly preprocess: { readonly source: Preprocess; readonly target: Preprocess };
  /** Weights in the step of D and T (paper Eq. 1: alpha, and 1 for T's own loss). */
  readonly discriminatorWeights: {
    readonly domain: number;
    readonly taskSource: number;
    readonly taskGenerated: number;
    /** Of T's loss on labeled target images, where there are some. @default {1} */
    readonly taskTarget?: number;
  };
  /** Weights in the step of G (paper Eq. 1: alpha and beta, with other values than for D). */
  readonly generatorWeights: {
    readonly adversarial: number;
    readonly task: number;
    /** Of the content loss, at the authors' scale (Eq. 4: gamma); left out, there is none. */
    readonly content?: number;
  };
  readonly adam: AdamOptions;
  readonly schedule: Schedule;
  /** Largest L2 norm of a tensor's gradient; `null` does not clip. */
  readonly clipNorm: number | null;
  /** Decay of the average of T's parameters that is tested; `null` takes T itself. */
  readonly taskAverageDecay: number | null;
};

/** Source images with labels, and perhaps masks for the content loss: 1 on what is to be kept. */
export type SourceBatch<Labels = ClassLabels> = LabeledBatch<Labels> & {
  /** `[N, H, W, 1]`; left out, all pixels are to be kept. */
  readonly masks?: tf.Tensor4D;
};

/** Source batches for each step. */
export type SourceBatches<Labels = ClassLabels> = BatchAt<SourceBatch<Labels>>;

/**
 * One batch. With `generatorSource`, G's update has source images and noise of its own, as in the
 * authors' code; without, both updates share theirs, and so the generated images' computation.
 */
export type PixelDaBatch<Labels = ClassLabels> = {
  readonly source: SourceBatch<Labels>;
  readonly target: tf.Tensor4D;
  readonly generatorSource?: SourceBatch<Labels>;
  /** Extra input to T in semi-supervised adaptation (paper Section 4.5). */
  readonly labeledTarget?: LabeledBatch<Labels>;
};

/** Where batches come from; `target` has no place for a label. */
export type PixelDaData<Labels = ClassLabels> = {
  readonly source: SourceBatches<Labels>;
  readonly target: UnlabeledBatches;
  /** See {@link PixelDaBatch}. */
  readonly generatorSource?: SourceBatches<Labels>;
  /** See {@link PixelDaBatch}. */
  readonly labeledTarget?: LabeledBatches<Labels>;
};

/**
 * Through which of T's first layers generated images go, and target images after them.
 *
 * @param options how T is trained
 * @returns `"generated"`, unless T learns from source images alone; then generated images have to
 * have as many channels
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const discriminatorWeights = { domain: 1, taskSource: 1, taskGenerated: 0 };
 * assertEquals(targetBranch({ discriminatorWeights }), "source");
 * ```
 */
export function targetBranch(
  { discriminatorWeights }: Pick<PixelDaOptions, "discriminatorWeights">,
): Branch {
  const { taskSource, taskGenerated } = discriminatorWeights;
  return taskGenerated === 0 && taskSource !== 0 ? "source" : "generated";
}
