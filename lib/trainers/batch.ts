/**
 * Batches as trainers take them. A target batch has no labels by type.
 *
 * @module
 */
import type { tf } from "../engine/mod.ts";

/** Images in [-1, 1] or pixels, `[N, H, W, C]`, and their classes, `[N]`, int32. */
export type LabelledBatch = { readonly images: tf.Tensor4D; readonly labels: tf.Tensor1D };

/** A labelled batch for each step, a pure function of the step. */
export type LabelledBatches = (step: number) => LabelledBatch;

/** An unlabelled batch for each step, a pure function of the step. */
export type UnlabelledBatches = (step: number) => tf.Tensor4D;

/** Makes network input of stored pixels, inside the compiled step. */
export type Preprocess = (images: tf.Tensor4D) => tf.Tensor4D;

/** One batch of each domain. */
export type DomainBatch = { readonly source: LabelledBatch; readonly target: tf.Tensor4D };

/** Where batches of two domains come from; there is no place for a target label. */
export type DomainData = { readonly source: LabelledBatches; readonly target: UnlabelledBatches };

/** @returns the batch of both domains for each step */
export function domainBatches({ source, target }: DomainData): (step: number) => DomainBatch {
  return (step) => ({ source: source(step), target: target(step) });
}
