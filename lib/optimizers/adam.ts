/**
 * Adam, in TensorFlow 1's form.
 *
 * @module
 */
import { applyAdam, Parameter, tf } from "../engine/mod.ts";
import type { Clock } from "./schedules.ts";

/** The parameters one Adam updates and its running moments of their gradients. */
export type Adam = {
  readonly parameters: readonly Parameter[];
  readonly moments: readonly { readonly m: Parameter; readonly v: Parameter }[];
};

/** What does not change over a run. */
export type AdamOptions = {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
};

/**
 * Creates the moments, all 0, named after their parameters so that a checkpoint finds them.
 *
 * @param parameters those to update
 * @returns the parameters and their moments
 *
 * @example
 * ```ts
 * import { Parameter, tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const { moments } = createAdam([new Parameter(tf.zeros([3]))]);
 * assertEquals([...moments[0].m.read()], [0, 0, 0]);
 * ```
 */
export function createAdam(parameters: readonly Parameter[]): Adam {
  const moment = ({ name, shape }: Parameter, suffix: string): Parameter => {
    const made = new Parameter(() => tf.zeros([...shape]), { isTrainable: false });
    made.name = `${name}/adam_${suffix}`;
    return made;
  };
  return {
    parameters,
    moments: parameters.map((parameter) => ({
      m: moment(parameter, "m"),
      v: moment(parameter, "v"),
    })),
  };
}

/**
 * Updates every parameter by its gradient.
 *
 * @param adam the parameters and their moments, all of which change
 * @param gradients in the order of the parameters
 * @param clock the learning rate and beta1^t, beta2^t of this step
 * @param options beta1, beta2 and epsilon
 *
 * @example
 * ```ts
 * import { clockAt, Parameter, tf } from "@pixelda/pixelda";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const weight = new Parameter(tf.scalar(1));
 * const options = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
 * stepAdam(createAdam([weight]), [tf.scalar(7)], clockAt(0, 0.1, options), options);
 * assertAlmostEquals(weight.read()[0], 0.9, 1e-4); // the first step is the learning rate
 * ```
 */
export function stepAdam(
  adam: Adam,
  gradients: readonly tf.Tensor[],
  clock: Clock,
  options: AdamOptions,
): void {
  adam.parameters.forEach((parameter, i) => {
    applyAdam(parameter, adam.moments[i], gradients[i], { ...clock, ...options });
  });
}
