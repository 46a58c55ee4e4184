/**
 * One update of parameters by a loss.
 *
 * @module
 */
import { differentiate, float32, type Loss, type Parameter, tf } from "../engine/mod.ts";
import { type Adam, type AdamOptions, stepAdam } from "./adam.ts";
import type { Clock } from "./schedules.ts";
import { type Momentum, stepMomentum } from "./momentum.ts";

/** One of the optimizers. */
export type Optimizer = Adam | Momentum;

/** How gradients are changed before the step. */
export type ClipOptions = {
  /** Largest L2 norm of a tensor's gradient; `null` does not clip. @default {null} */
  readonly clipNorm?: number | null;
};

/**
 * Differentiates a loss, clips the gradients and updates the parameters that learn.
 *
 * @param optimizer which changes, the moments of parameters that do not learn aside
 * @param parameters which learn; those that are not the optimizer's are left out. If none is left,
 * the loss is only computed
 * @param loss computes the loss from the parameters' values
 * @param clock number and learning rate of the step
 * @param options the optimizer's, and clipping
 * @returns the loss's components
 * @throws {Error} if a parameter that learns has no influence on the loss; it is named
 *
 * @example
 * ```ts
 * import { clockAt, createMomentum, Parameter, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const weight = new Parameter(tf.scalar(1));
 * const clock = clockAt(0, 0.25, { beta1: 0, beta2: 0 });
 * const { square } = minimize(createMomentum([weight]), [weight], () => {
 *   const total = tf.square(weight.value) as tf.Scalar;
 *   return { total, components: { square: total } };
 * }, clock, { momentum: 0.9 });
 * assertEquals([square.dataSync()[0], weight.read()[0]], [1, 0.5]);
 * ```
 */
export function minimize(
  optimizer: Adam,
  parameters: readonly Parameter[],
  loss: () => Loss,
  clock: Clock,
  options: ClipOptions & { readonly adam: AdamOptions },
): Loss["components"];
/** The same with momentum. */
export function minimize(
  optimizer: Momentum,
  parameters: readonly Parameter[],
  loss: () => Loss,
  clock: Clock,
  options: ClipOptions & { readonly momentum: number },
): Loss["components"];
export function minimize(
  optimizer: Optimizer,
  parameters: readonly Parameter[],
  loss: () => Loss,
  clock: Clock,
  { clipNorm = null, adam, momentum }: ClipOptions & {
    readonly adam?: AdamOptions;
    readonly momentum?: number;
  },
): Loss["components"] {
  const learning = new Set(parameters);
  const isLearning = optimizer.parameters.map((parameter) => learning.has(parameter));
  const selectLearning = <T>(all: readonly T[]): T[] => all.filter((_, i) => isLearning[i]);
  const trained = selectLearning(optimizer.parameters);
  if (trained.length === 0) return loss().components;
  const { loss: { components }, gradients } = differentiate(loss, trained);
  const exact = gradients.map(float32);
  const clipped = clipNorm === null ? exact : clipByNorm(exact, clipNorm);
  if ("moments" in optimizer) {
    const part = { parameters: trained, moments: selectLearning(optimizer.moments) };
    stepAdam(part, clipped, clock, adam!);
  } else {
    const part = { parameters: trained, accumulators: selectLearning(optimizer.accumulators) };
    stepMomentum(part, clipped, clock, momentum!);
  }
  return components;
}

/**
 * Scales each tensor down to an L2 norm of at most `maximum`, by itself, as TF-slim does (not by
 * the norm of all together).
 *
 * @param gradients of any shapes
 * @param maximum the largest norm, above 0
 * @returns tensors of the same shapes
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const [clipped] = clipByNorm([tf.tensor1d([6, 8])], 5);
 * assertEquals([...clipped.dataSync()], [3, 4]);
 * ```
 */
export function clipByNorm(gradients: readonly tf.Tensor[], maximum: number): tf.Tensor[] {
  return gradients.map((gradient) => {
    const norm = tf.sqrt(tf.sum(tf.square(gradient)));
    return tf.mul(gradient, tf.div(maximum, tf.maximum(norm, maximum)));
  });
}
