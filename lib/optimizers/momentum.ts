/**
 * Gradient descent with momentum.
 *
 * @module
 */
import { applyMomentum, Parameter, tf } from "../engine/mod.ts";
import type { Clock } from "./clock.ts";

/** The parameters one optimizer updates and the running sums of their gradients. */
export type Momentum = {
  readonly parameters: readonly Parameter[];
  readonly accumulators: readonly Parameter[];
};

/** Makes the accumulators, all 0, named after their parameters. */
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
 * @param gradients in the order of the parameters
 * @param momentum weight of the old sum, in [0, 1)
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
