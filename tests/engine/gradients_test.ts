import { assertEquals, assertThrows } from "@std/assert";
import { differentiate, Parameter, tf } from "../../lib/engine/mod.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";

const sum = (x: tf.Tensor) => tf.sum(x) as tf.Scalar;
const lossOf = (total: tf.Scalar) => ({ total, components: {} });

testOnBackends("differentiate() returns the loss, its terms and the gradients in order", () => {
  const [a, b] = [new Parameter(tf.tensor1d([1, 2])), new Parameter(tf.scalar(3))];
  const { loss, gradients } = differentiate(() => {
    const squares = sum(tf.square(a.value)); // 5
    const product = sum(tf.mul(a.value, b.value)); // 9
    return { total: tf.add(squares, product) as tf.Scalar, components: { squares, product } };
  }, [b, a]);
  assertClose(loss.total, [14]);
  assertClose(loss.components.squares, [5]);
  assertClose(loss.components.product, [9]);
  assertClose(gradients[0], [3]); // d/db = a1 + a2
  assertClose(gradients[1], [2 + 3, 4 + 3]); // d/da = 2a + b
});

testOnBackends("differentiate() agrees with central differences", () => {
  const start = tf.tensor2d([[0.3, -0.7], [1.1, 0.2]]);
  const f = (x: tf.Tensor) => sum(tf.mul(tf.sin(tf.matMul(x, x)), tf.exp(x)));
  const parameter = new Parameter(start);
  const { gradients } = differentiate(() => lossOf(f(parameter.value)), [parameter]);
  assertClose(gradients[0], centralDifferences(f, start), 2e-3);
});

testOnBackends("differentiate() adds up when a parameter is used twice", () => {
  const x = new Parameter(tf.scalar(4));
  const { gradients } = differentiate(
    () => lossOf(tf.mul(x.value, tf.add(x.value, x.value)) as tf.Scalar),
    [x],
  );
  assertClose(gradients[0], [16]); // d/dx 2x^2
});

testOnBackends("differentiate() leaves parameters that are not named alone", () => {
  const [a, b] = [new Parameter(tf.scalar(2)), new Parameter(tf.scalar(3))];
  const { gradients } = differentiate(
    () => lossOf(tf.mul(a.value, b.value) as tf.Scalar),
    [a],
  );
  assertEquals(gradients.length, 1);
  assertClose(gradients[0], [3]);
  assertClose(b.read(), [3]);
});

testOnBackends("differentiate() refuses parameters without influence and names them", () => {
  const [a, b] = [new Parameter(tf.scalar(2)), new Parameter(tf.scalar(3))];
  [a.name, b.name] = ["used", "forgotten"];
  assertThrows(
    () => differentiate(() => lossOf(tf.square(a.value) as tf.Scalar), [a, b]),
    Error,
    "forgotten",
  );
});

testOnBackends("differentiate() leaves only what it returns to the scope around", () => {
  const x = new Parameter(tf.tensor1d([1, 2]));
  const before = tf.memory().numTensors;
  const { loss, gradients } = tf.tidy(() =>
    differentiate(() => {
      const squares = sum(tf.square(x.value));
      return { total: squares, components: { squares } };
    }, [x])
  );
  assertEquals(tf.memory().numTensors, before + 3);
  tf.dispose([loss.total, loss.components.squares, ...gradients]);
  assertEquals(tf.memory().numTensors, before);
});
