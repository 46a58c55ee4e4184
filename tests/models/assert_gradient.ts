import { differentiate, type Parameter, tf } from "../../lib/engine/mod.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";

/** Passes if a loss has the gradient of central differences with respect to a parameter. */
export function assertGradient(
  loss: () => tf.Tensor,
  parameter: Parameter,
  { h = 1e-2, tolerance = 1e-2 } = {},
): void {
  const start = tf.tensor(parameter.read(), [...parameter.shape]);
  const { gradients: [gradient] } = differentiate(() => {
    const total = loss() as tf.Scalar;
    return { total, components: { total } };
  }, [parameter]);
  const expected = centralDifferences(
    (value) => {
      parameter.assign(value);
      return loss();
    },
    start,
    h,
  );
  parameter.assign(start);
  const scale = Math.max(...expected.map(Math.abs));
  assertClose(gradient, expected, tolerance * scale);
}
