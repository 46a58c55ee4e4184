import { assertEquals } from "@std/assert";
import { leakyRelu, relu, tanh, tf } from "../../../lib/engine/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { centralDifferences } from "../../central_differences.ts";
import { testOnBackends } from "../../on_backends.ts";
import { flat, reference, tensorOf } from "../../references.ts";

type Activation = (x: tf.Tensor) => tf.Tensor;
const sine = (f: Activation): Activation => (x) => tf.sum(tf.sin(f(x)));
/** None at a kink, and on both sides of it. */
const points = () => tf.tensor2d([[-3, -0.5, -0.02], [0.02, 0.7, 4]]);

const activations: [string, Activation, Activation, number[]][] = [
  ["relu()", relu, tf.relu, [0, 0, 0, 0.02, 0.7, 4]],
  ["tanh()", tanh, tf.tanh, [-3, -0.5, -0.02, 0.02, 0.7, 4].map(Math.tanh)],
  ["leakyRelu()", leakyRelu, (x) => tf.leakyRelu(x, 0.2), [-0.6, -0.1, -0.004, 0.02, 0.7, 4]],
  [
    "leakyRelu() with alpha 0.01",
    (x) => leakyRelu(x, 0.01),
    (x) => tf.leakyRelu(x, 0.01),
    [-0.03, -0.005, -0.0002, 0.02, 0.7, 4],
  ],
];

for (const [name, activation, composition, values] of activations) {
  testOnBackends(`${name} returns the values of its formula`, () => {
    const y = activation(points());
    assertEquals(y.shape, [2, 3]);
    assertClose(y, values, 1e-6);
  });

  testOnBackends(`${name} has the gradient of the plain composition`, () => {
    const expected = tf.grad(sine(composition))(points());
    assertClose(tf.grad(sine(activation))(points()), expected.dataSync(), 1e-6);
  });

  testOnBackends(`${name} has the gradient of central differences`, () => {
    const expected = centralDifferences(sine(activation), points(), 5e-3);
    assertClose(tf.grad(sine(activation))(points()), expected, 1e-3);
  });

  testOnBackends(`${name} passes a gradient from above on`, () => {
    const above = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
    const ones = tf.grad(activation)(points());
    assertClose(tf.grad(activation)(points(), above), tf.mul(ones, above).dataSync(), 1e-6);
  });
}

testOnBackends("leakyRelu() returns TensorFlow's values and gradient", () => {
  const { x, y, dx } = reference("leaky_relu");
  assertClose(leakyRelu(tensorOf(x)), flat(y), 1e-6);
  assertClose(tf.grad(sine(leakyRelu))(tensorOf(x)), flat(dx), 1e-6);
});
