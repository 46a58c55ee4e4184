/**
 * Gradient descent with momentum.
 *
 * @module
 */
import { applyMomentum, Parameter, tf } from "../engine/mod.ts";
import type { Clock } from "./schedules.ts";

/** The parameters one optimizer updates and the running sums of their gradients. */
export type Momentum = {
  readonly parameters: readonly Parameter[];
  readonly accumulators: readonly Parameter[];
};

/**
 * Creates the accumulators, all 0, named after their parameters.
 *
 * @param parameters those to update
 * @returns the parameters and their accumulators
 *
 * @example
 * ```ts
 * import { Parameter, tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const { accumulators } = createMomentum([new Parameter(tf.zeros([3]))]);
 * assertEquals([...accumulators[0].read()], [0, 0, 0]);
 * ```
 */
export function createMomentum(parameters: readonly Parameter[]): Momentum {
  const accumulators = parameters.map(({ name, shape }) => {
    const made = new Parameter(() => tf.zeros([...shape]), { isTrainable: false });
    made.name = `${name}/momentum`;
    return made;
  });
  return { parameters, accumulators };
}

/**
 * Updates every parameter by its gradient.
 *
 * @param optimizer the parameters and their accumulators, all of which change
 * @param gradients in the order of the parameters
 * @param clock the learning rate of this step
 * @param momentum weight of the old sum, in [0, 1)
 *
 * @example
 * ```ts
 * import { clockAt, Parameter, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const weight = new Parameter(tf.scalar(1));
 * const clock = clockAt(0, 0.25, { beta1: 0.5, beta2: 0.999 });
 * stepMomentum(createMomentum([weight]), [tf.scalar(2)], clock, 0.9);
 * assertEquals(weight.read()[0], 0.5);
 * ```
 */
export function stepMomentum(
  optimizer: Momentum,
  gradients: readonly tf.Tensor[],
  { learningRate }: Clock,
  momentum: number,
): void {
  optimizer.parameters.forEach((parameter, i) => {
    applyMomentum(parameter, optimizer.accumulators[i], gradients[i], { learningRate, momentum });
  });
}
