/**
 * Batches as trainers take them. A target batch has no labels by type.
 *
 * @module
 */
import type { tf } from "../engine/mod.ts";
import type { ClassLabels } from "../models/mod.ts";

/** Images in [-1, 1] or pixels, `[N, H, W, C]`, and their labels: classes, unless told. */
export type LabeledBatch<Labels = ClassLabels> = { readonly images: tf.Tensor4D } & Labels;

/** A labeled batch for each step, a pure function of the step. */
export type LabeledBatches<Labels = ClassLabels> = (step: number) => LabeledBatch<Labels>;

/** An unlabeled batch for each step, a pure function of the step. */
export type UnlabeledBatches = (step: number) => tf.Tensor4D;

/** Makes network input of stored pixels, inside the compiled step. */
export type Preprocess = (images: tf.Tensor4D) => tf.Tensor4D;

/** One batch of each domain. */
export type DomainBatch<Labels = ClassLabels> = {
  readonly source: LabeledBatch<Labels>;
  readonly target: tf.Tensor4D;
};

/** Where batches of two domains come from; there is no place for a target label. */
export type DomainData<Labels = ClassLabels> = {
  readonly source: LabeledBatches<Labels>;
  readonly target: UnlabeledBatches;
};

/** @returns the batch of both domains for each step */
export function domainBatches<Labels>(
  { source, target }: DomainData<Labels>,
): (step: number) => DomainBatch<Labels> {
  return (step) => ({ source: source(step), target: target(step) });
}
