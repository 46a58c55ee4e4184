/**
 * What all trainers share: the shape of a model, batches, of which a target's has no labels by
 * type, and one compiled step after another, as an async generator of records.
 *
 * @module
 */
import { compile, enginePrecision, type Parameter, type Tensors, tf } from "../engine/mod.ts";
import type { ClassLabels } from "../models/mod.ts";
import {
  type AdamOptions,
  type Clock,
  clockAt,
  type Optimizer,
  type Schedule,
} from "../optimizers/mod.ts";
import { type BatchAt, joinBatches } from "./batches.ts";

/** Networks and their optimizer, or optimizers by name. */
export type Model = {
  readonly networks: { readonly [name: string]: { readonly parameters: readonly Parameter[] } };
  readonly optimizer: Optimizer | { readonly [name: string]: Optimizer };
};

/**
 * Lists all networks' parameters: what validation selects among.
 *
 * @param model as a trainer changes it
 * @returns trained parameters and moving averages, network by network
 *
 * @example
 * ```ts
 * import { createMmd, createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const tower = createSharedTower(config, glorotUniformInitializer(0));
 * assertEquals(networkParameters(createMmd(tower)), tower.parameters);
 * ```
 */
export function networkParameters({ networks }: Pick<Model, "networks">): Parameter[] {
  return Object.values(networks).flatMap(({ parameters }) => parameters);
}

/**
 * Lists what a checkpoint must hold besides {@link networkParameters}.
 *
 * @param model as a trainer changes it
 * @returns Adam's moments, two per parameter, or momentum's accumulators
 *
 * @example
 * ```ts
 * import { createMmd, createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const model = createMmd(createSharedTower(config, glorotUniformInitializer(0)));
 * assertEquals(optimizerState(model).at(-1)?.name, "task/logits/bias/momentum");
 * ```
 */
export function optimizerState({ optimizer }: Pick<Model, "optimizer">): Parameter[] {
  const optimizers = isOptimizer(optimizer) ? [optimizer] : Object.values(optimizer);
  return optimizers.flatMap((each) =>
    "moments" in each ? each.moments.flatMap(({ m, v }) => [m, v]) : each.accumulators
  );
}

/** Images in [-1, 1] or pixels, `[N, H, W, C]`, and their labels: classes by default. */
export type LabeledBatch<Labels = ClassLabels> = { readonly images: tf.Tensor4D } & Labels;

/** A labeled batch for each step. */
export type LabeledBatches<Labels = ClassLabels> = BatchAt<LabeledBatch<Labels>>;

/** An unlabeled batch for each step. */
export type UnlabeledBatches = BatchAt<tf.Tensor4D>;

/** Turns stored pixels into network input, inside the compiled step. */
export type Preprocess = (images: tf.Tensor4D) => tf.Tensor4D;

/** One batch of each domain. */
export type DomainBatch<Labels = ClassLabels> = {
  readonly source: LabeledBatch<Labels>;
  readonly target: tf.Tensor4D;
};

/** Where batches of two domains come from; it has no field for target labels. */
export type DomainData<Labels = ClassLabels> = {
  readonly source: LabeledBatches<Labels>;
  readonly target: UnlabeledBatches;
};

/** Draws both domains' batches by one step. */
export function domainBatches<Labels>(
  { source, target }: DomainData<Labels>,
): BatchAt<DomainBatch<Labels>> {
  return joinBatches([source, target], (step) => ({
    source: source(step),
    target: target(step),
  }));
}

/** What one step reports. */
export type TrainingRecord = {
  /** Steps done, counted from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Losses by name, unweighted. */
  readonly losses: { readonly [name: string]: number };
};

/** Which steps to train. */
export type Steps = {
  /** Steps already done, by this process or the one whose checkpoint is resumed. */
  readonly from: number;
  /** Steps done in the end. */
  readonly to: number;
};

/** Named scalars, as a training step returns them. */
export type StepLosses = { readonly [name: string]: tf.Scalar };

/**
 * A loss or a parameter is no longer a finite number, and training cannot recover from that.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(
 *   new DivergenceError({ loss: "task" }, NaN, 7).message,
 *   "Training diverged: the loss task is NaN at step 7. Lower the learning rate",
 * );
 * ```
 */
export class DivergenceError extends Error {
  /** Always `DivergenceError`. */
  override name = "DivergenceError";

  /**
   * Writes the message.
   *
   * @param subject which
   * @param value infinite, or not a number
   * @param step at which, counted from 1
   */
  constructor(
    readonly subject: { readonly loss: string } | { readonly parameter: string },
    readonly value: number,
    readonly step: number,
  ) {
    const [[kind, name]] = Object.entries(subject);
    super(
      `Training diverged: the ${kind} ${name} is ${value} at step ${step}. Lower the learning rate`,
    );
  }
}

/** The betas of a clock that no Adam reads. */
const WITHOUT_ADAM = { beta1: 0, beta2: 0 };

/**
 * After this many milliseconds the event loop runs, so that signals are handled. Each time takes 2 ms,
 * and `setImmediate`, which takes none, keeps the network waiting.
 */
const YIELD_INTERVAL_MS = 200;

/**
 * Compiles a training step and runs it.
 *
 * @param step updates the parameters and returns its losses
 * @param batchAt creates the batch of a step, counted from 0, once it is ready; the loop disposes of it
 * @param options which steps, the learning rate of each, and Adam's betas for the clock, if any
 * @returns a generator that yields after each step; stopping it stops training
 * @throws {DivergenceError} if a loss is not finite
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const training = trainingLoop(
 *   (batch: { x: tf.Tensor }) => ({ sum: tf.sum(batch.x) as tf.Scalar }),
 *   (step) => ({ x: tf.tensor1d([step, 1]) }),
 *   { from: 0, to: 2, schedule: () => 0.1 },
 * );
 * const sums = [];
 * for await (const { losses } of training) sums.push(losses.sum);
 * assertEquals(sums, [1, 2]);
 * ```
 */
export async function* trainingLoop<Batch extends Tensors>(
  step: (batch: Batch, clock: Clock) => StepLosses,
  batchAt: BatchAt<Batch>,
  { from, to, schedule, adam = WITHOUT_ADAM }: Steps & {
    readonly schedule: Schedule;
    readonly adam?: Pick<AdamOptions, "beta1" | "beta2">;
  },
): AsyncGenerator<TrainingRecord> {
  const compiled = compile(step, { precision: enginePrecision() });
  let yielded = performance.now();
  try {
    for (let done = from; done < to; done++) {
      const learningRate = schedule(done);
      if (batchAt.ready !== undefined) await batchAt.ready(done);
      const losses = tf.tidy(() => {
        const scalars = compiled(batchAt(done), clockAt(done, learningRate, adam));
        return readScalars(scalars) as unknown as tf.TensorContainer;
      }) as unknown as TrainingRecord["losses"];
      requireFinite(losses, done + 1);
      yield { step: done + 1, learningRate, losses };
      if (performance.now() - yielded > YIELD_INTERVAL_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        yielded = performance.now();
      }
    }
  } finally {
    compiled.dispose();
  }
}

function readScalars(scalars: StepLosses): TrainingRecord["losses"] {
  return Object.fromEntries(
    Object.entries(scalars).map(([name, scalar]) => [name, scalar.dataSync()[0]]),
  );
}

function requireFinite(losses: TrainingRecord["losses"], step: number): void {
  const bad = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  if (bad !== undefined) throw new DivergenceError({ loss: bad[0] }, bad[1], step);
}

/**
 * Checks a network's numbers, of which some activations let no loss tell: max(0, NaN) can be 0.
 *
 * @param parameters all that the network consists of
 * @param step at which they are so, counted from 1
 * @throws {DivergenceError} if a number is infinite or not a number; its parameter is named
 *
 * @example
 * ```ts
 * import { Parameter, tf } from "@pixelda/pixelda/engine";
 * import { assertThrows } from "@std/assert";
 *
 * const weight = new Parameter(tf.tensor1d([1, NaN]));
 * weight.name = "task/kernel";
 * assertThrows(() => requireFiniteParameters([weight], 7), DivergenceError, "task/kernel is NaN");
 * ```
 */
export function requireFiniteParameters(parameters: readonly Parameter[], step: number): void {
  for (const parameter of parameters) {
    const bad = parameter.read().find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw new DivergenceError({ parameter: parameter.name }, bad, step);
  }
}

function isOptimizer(optimizer: Model["optimizer"]): optimizer is Optimizer {
  return Array.isArray(optimizer.parameters);
}
