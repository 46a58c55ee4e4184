/**
 * Exponential moving averages of parameters, for a steadier model at evaluation.
 *
 * @module
 */
import { type Parameter, tf } from "../engine/mod.ts";

/**
 * Moves each average toward its parameter: `average = d average + (1 - d) value` with
 * `d = min(decay, (1 + step) / (10 + step))`, as TensorFlow's, so that early values fade quickly.
 *
 * @param averages which change; of the parameters' shapes, in the same order
 * @param parameters which do not
 * @param decay in [0, 1)
 * @param step steps done before this one, int32
 *
 * @example
 * ```ts
 * import { Parameter, tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [average, weight] = [new Parameter(tf.scalar(10)), new Parameter(tf.scalar(20))];
 * stepMovingAverage([average], [weight], 0.99, tf.scalar(0, "int32"));
 * assertAlmostEquals(average.read()[0], 19, 1e-5);
 * ```
 */
export function stepMovingAverage(
  averages: readonly Parameter[],
  parameters: readonly Parameter[],
  decay: number,
  step: tf.Scalar,
): void {
  const done = tf.cast(step, "float32");
  const d = tf.minimum(decay, tf.div(tf.add(done, 1), tf.add(done, 10)));
  averages.forEach((average, i) => {
    average.assign(
      tf.add(tf.mul(average.value, d), tf.mul(parameters[i].value, tf.sub(1, d))),
    );
  });
}
