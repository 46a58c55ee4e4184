/**
 * How PixelDA is trained, and on what.
 *
 * @module
 */
import type { tf } from "../engine/mod.ts";
import type { Branch, ClassLabels } from "../models/mod.ts";
import type { AdamOptions, Schedule } from "../optimizers/mod.ts";
import type { LabeledBatch, LabeledBatches, Preprocess, UnlabeledBatches } from "./batch.ts";

/** How to train. A term of weight 0 is reported, and what only it would teach stays as it is. */
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

/** Source batches for each step, a pure function of the step. */
export type SourceBatches<Labels = ClassLabels> = (step: number) => SourceBatch<Labels>;

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
