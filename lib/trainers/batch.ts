/**
 * Batches as trainers take them. A target batch has no labels by type.
 *
 * @module
 */
import type { tf } from "../engine/mod.ts";
import type { ClassLabels } from "../models/mod.ts";

/** Images in [-1, 1] or pixels, `[N, H, W, C]`, and their labels: classes, unless told. */
export type LabelledBatch<Labels = ClassLabels> = { readonly images: tf.Tensor4D } & Labels;

/** A labelled batch for each step, a pure function of the step. */
export type LabelledBatches<Labels = ClassLabels> = (step: number) => LabelledBatch<Labels>;

/** An unlabelled batch for each step, a pure function of the step. */
export type UnlabelledBatches = (step: number) => tf.Tensor4D;

/** Makes network input of stored pixels, inside the compiled step. */
export type Preprocess = (images: tf.Tensor4D) => tf.Tensor4D;

/** One batch of each domain. */
export type DomainBatch<Labels = ClassLabels> = {
  readonly source: LabelledBatch<Labels>;
  readonly target: tf.Tensor4D;
};

/** Where batches of two domains come from; there is no place for a target label. */
export type DomainData<Labels = ClassLabels> = {
  readonly source: LabelledBatches<Labels>;
  readonly target: UnlabelledBatches;
};

/** @returns the batch of both domains for each step */
export function domainBatches<Labels>(
  { source, target }: DomainData<Labels>,
): (step: number) => DomainBatch<Labels> {
  return (step) => ({ source: source(step), target: target(step) });
}
