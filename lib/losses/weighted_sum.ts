/**
 * The sum of named losses that a step minimizes.
 *
 * @module
 */
import { type Loss, tf } from "../engine/mod.ts";

/**
 * Adds scalar losses, each times its weight.
 *
 * A term of weight 0 is reported and not differentiated. The names are the columns of a run's
 * metrics.
 *
 * @param losses scalars by name
 * @param weights a number for each name; a missing one does not compile
 * @returns the total, and the losses as they were given, unweighted
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const losses = { domain: tf.scalar(2), task: tf.scalar(3) };
 * const { total } = weightedSum(losses, { domain: 0.5, task: 1 });
 * assertEquals(total.dataSync()[0], 4);
 * ```
 */
export function weightedSum<Name extends string>(
  losses: { readonly [K in Name]: tf.Scalar },
  weights: { readonly [K in Name]: number },
): Loss {
  const names = Object.keys(losses) as Name[];
  const terms = names.filter((name) => weights[name] !== 0)
    .map((name) => tf.mul(losses[name], weights[name]) as tf.Scalar);
  const total = terms.reduce((sum, term) => tf.add(sum, term) as tf.Scalar, tf.scalar(0));
  return { total, components: losses };
}
