import { compile, differentiate, Parameter, tf } from "../../lib/engine/mod.ts";
import { reverseGradient } from "../../lib/layers/gradient_reversal.ts";
import { assertClose } from "../assert_close.ts";
import { withEnvironment } from "../engine/changed_environment.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";

const x = () => tf.tensor2d([[1, -2], [0.5, 3]]);

testOnBackends("reverseGradient() gives what it takes", () => {
  assertClose(reverseGradient(x()), [1, -2, 0.5, 3], 0);
});

testOnBackends("reverseGradient() turns the gradient round, times the factor", () => {
  const gradient = (factor?: number) =>
    tf.grad((z) => tf.sum(tf.square(reverseGradient(z, factor))))(x());
  assertClose(gradient(), [-2, 4, -1, -6], 1e-6);
  assertClose(gradient(0.25), [-0.5, 1, -0.25, -1.5], 1e-6);
  assertClose(gradient(0), [0, 0, 0, 0], 0);
});

testOnBackends("reverseGradient() turned round twice is the plain gradient", () => {
  const twice = (z: tf.Tensor) => tf.sum(tf.sin(reverseGradient(reverseGradient(z))));
  assertClose(tf.grad(twice)(x()), [...tf.cos(x()).dataSync()], 1e-6);
});

/** L = head² · body: by hand dL/dhead = 2 · head · body, dL/dbody = head², but reversed. */
function gradientsAround(factor: tf.Tensor): number[] {
  const [body, head] = [new Parameter(tf.scalar(2)), new Parameter(tf.scalar(3))];
  const step = compile((scale: tf.Tensor) =>
    differentiate(() => {
      const features = reverseGradient(tf.mul(body.value, scale), 0.5);
      const total = tf.mul(features, tf.square(head.value)) as tf.Scalar;
      return { total, components: {} };
    }, [body, head]).gradients
  );
  const gradients = step(factor).map((gradient) => gradient.dataSync()[0]);
  step.dispose();
  for (const parameter of [body, head]) parameter.dispose();
  return gradients;
}

testOnTensorFlow(
  "reverseGradient() reverses what precedes it only, compiled and eager",
  async () => {
    assertClose(gradientsAround(tf.scalar(1)), [-4.5, 12], 1e-6);
    await withEnvironment({ PIXELDA_EAGER: "1" }, () => {
      assertClose(gradientsAround(tf.scalar(1)), [-4.5, 12], 1e-6);
      return Promise.resolve();
    });
  },
);
