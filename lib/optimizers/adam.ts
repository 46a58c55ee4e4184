/**
 * Adam, in TensorFlow 1's form.
 *
 * @module
 */
import { applyAdam, Parameter, tf } from "../engine/mod.ts";
import type { Clock } from "./clock.ts";

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

/** Makes the moments, all 0, named after their parameters so that a checkpoint finds them. */
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
 * @param gradients in the order of the parameters
 * @param clock the learning rate and beta1^t, beta2^t of this step
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

/** @returns the moments, as parameters to save */
export function adamState(adam: Adam): Parameter[] {
  return adam.moments.flatMap(({ m, v }) => [m, v]);
}
