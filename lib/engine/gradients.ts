/**
 * Gradients of a loss with respect to parameters.
 *
 * @module
 */
import { type Parameter, withParameterReads } from "./parameter.ts";
import { tf } from "./tfjs.ts";

/** A scalar to minimize and, by name, the terms it is made of. */
export type Loss = {
  readonly total: tf.Scalar;
  readonly components: { readonly [name: string]: tf.Scalar };
};

/**
 * Differentiates a loss.
 *
 * @param loss computes the loss from the parameters' values
 * @param parameters what to differentiate with respect to; no other parameter gets a gradient
 * @returns the loss as computed, and one gradient per parameter, in order
 * @throws {Error} if a parameter has no influence on the loss; it is named
 *
 * @example
 * ```ts
 * import { Parameter, tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const weight = new Parameter(tf.scalar(3));
 * const { gradients } = differentiate(() => {
 *   const total = tf.square(weight.value) as tf.Scalar;
 *   return { total, components: { total } };
 * }, [weight]);
 * assertEquals(gradients[0].dataSync()[0], 6);
 * ```
 */
export function differentiate<L extends Loss>(
  loss: () => L,
  parameters: readonly Parameter[],
): { loss: L; gradients: tf.Tensor[] } {
  return withParameterReads(() => {
    const values = parameters.map((parameter) => parameter.value);
    let components: L["components"] = {};
    const { value, grads } = tf.engine().gradients(() => {
      const computed = loss();
      // tfjs frees what the forward pass made, except the total.
      components = mapRecord(computed.components, (term) => tf.keep(tf.clone(term)));
      return computed.total;
    }, values);
    const terms = mapRecord(components, release);
    // tfjs itself objects only if no parameter at all has an influence.
    const unused = parameters.filter((_, i) => grads[i] === undefined).map(({ name }) => name);
    if (unused.length > 0) {
      throw new Error(
        `Cannot differentiate: the loss does not depend on ${unused.join(", ")}. ` +
          "Leave out what should not be trained, or use it",
      );
    }
    return { loss: { total: value, components: terms } as L, gradients: grads };
  });
}

/** Returns a kept tensor to the surrounding scope. */
function release(kept: tf.Scalar): tf.Scalar {
  const released = tf.clone(kept);
  kept.dispose();
  return released;
}

function mapRecord<T>(
  record: { readonly [name: string]: T },
  change: (value: T) => T,
): { readonly [name: string]: T } {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
