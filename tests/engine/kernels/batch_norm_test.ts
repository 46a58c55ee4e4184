import { assertEquals } from "@std/assert";
import { batchNormInference, batchNormTraining, tf } from "../../../lib/engine/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { centralDifferences } from "../../central_differences.ts";
import { testOnBackends } from "../../on_backends.ts";
import { flat, reference, tensorOf } from "../../references.ts";

type Training = (x: tf.Tensor, offset: tf.Tensor, scale: tf.Tensor) => tf.Tensor;
const sine = (f: Training): Training => (...inputs) => tf.sum(tf.sin(f(...inputs)));
const kernel: Training = (x, offset, scale) => batchNormTraining(x, offset, { scale }).y;
const composition: Training = (x, offset, scale) => {
  const { mean, variance } = tf.moments(x, x.shape.slice(0, -1).map((_, i) => i));
  const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
  return tf.add(tf.mul(normal, scale), offset);
};
const offset = () => tf.tensor1d([0.3, -0.4]);
const scale = () => tf.tensor1d([1.5, 0.5]);
const shapes: [string, () => tf.Tensor][] = [
  ["images", () => tensorOf(reference("batch_norm_training").x)],
  ["rows", () => tf.tensor2d([[1, 2], [3, -1], [0.5, 4], [-2, 0.25]])],
];

testOnBackends("batchNormTraining() returns TensorFlow's values, statistics and gradients", () => {
  const { x, offset, y, mean, variance, dx, doffset } = reference("batch_norm_training");
  const found = batchNormTraining(tensorOf(x), tensorOf(offset));
  assertClose(found.y, flat(y), 1e-5);
  assertClose(found.mean, flat(mean), 1e-5);
  assertClose(found.variance, flat(variance), 1e-5);
  const [gradient, offsetGradient] = tf.grads((x: tf.Tensor, offset: tf.Tensor) =>
    tf.sum(tf.sin(batchNormTraining(x, offset).y))
  )([tensorOf(x), tensorOf(offset)]);
  assertClose(gradient, flat(dx), 1e-5);
  assertClose(offsetGradient, flat(doffset), 1e-5);
});

testOnBackends("batchNormTraining() normalizes by hand", () => {
  // Column 1, 3: mean 2, biased variance 1, unbiased 2.
  const { y, mean, variance } = batchNormTraining(tf.tensor2d([[1], [3]]), tf.zeros([1]), {
    epsilon: 0.21,
  });
  assertClose(y, [-1 / 1.1, 1 / 1.1], 1e-5);
  assertClose(mean, [2]);
  assertClose(variance, [2]);
});

for (const [name, x] of shapes) {
  testOnBackends(`batchNormTraining() of ${name} agrees with the plain composition`, () => {
    const inputs = [x(), offset(), scale()] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const found = kernel(...inputs);
    assertEquals(found.shape, inputs[0].shape);
    assertClose(found, composition(...inputs).dataSync(), 1e-5);
    const [gradients, expected] = [kernel, composition].map((f) => tf.grads(sine(f))(inputs));
    gradients.forEach((gradient, i) => {
      assertEquals(gradient.shape, inputs[i].shape);
      assertClose(gradient, expected[i].dataSync(), 1e-4);
    });
  });

  testOnBackends(`batchNormTraining() of ${name} has the gradients of central differences`, () => {
    const inputs = [x(), offset(), scale()] as [tf.Tensor, tf.Tensor, tf.Tensor];
    tf.grads(sine(kernel))(inputs).forEach((gradient, i) => {
      const alone = (moved: tf.Tensor) => sine(kernel)(...inputs.with(i, moved) as typeof inputs);
      assertClose(gradient, centralDifferences(alone, inputs[i]), 1e-2);
    });
  });
}

testOnBackends("batchNormTraining() takes away what shifts and scales a channel", () => {
  const x = shapes[0][1]();
  const { y } = batchNormTraining(x, offset(), { epsilon: 1e-7 });
  const moved = batchNormTraining(tf.add(tf.mul(x, 3), 10), offset(), { epsilon: 1e-7 });
  assertClose(moved.y, y.dataSync(), 1e-4);
});

testOnBackends("batchNormTraining() leaves only what it returns", () => {
  const [x, beta] = [shapes[0][1](), offset()];
  const before = tf.memory().numTensors;
  assertEquals(Object.keys(batchNormTraining(x, beta)).length, 3);
  assertEquals(tf.memory().numTensors, before + 3);
});

testOnBackends("batchNormInference() returns TensorFlow's values", () => {
  const { x, offset, mean, variance, y } = reference("batch_norm_inference");
  const statistics = { mean: tensorOf(mean), variance: tensorOf(variance) };
  assertClose(batchNormInference(tensorOf(x), tensorOf(offset), statistics), flat(y), 1e-5);
});

testOnBackends("batchNormInference() by a batch's own statistics is batchNormTraining()", () => {
  for (const [, make] of shapes) {
    const x = make();
    const { mean, variance } = tf.moments(x, x.shape.slice(0, -1).map((_, i) => i));
    const found = batchNormInference(x, offset(), { mean, variance }, { scale: scale() });
    assertClose(found, kernel(x, offset(), scale()).dataSync(), 1e-5);
  }
});

testOnBackends("batchNormInference() has the gradient of central differences", () => {
  const x = shapes[1][1]();
  const statistics = { mean: tf.tensor1d([0.5, 1]), variance: tf.tensor1d([2, 0.5]) };
  const fn = (x: tf.Tensor) => tf.sum(tf.sin(batchNormInference(x, offset(), statistics)));
  assertClose(tf.grad(fn)(x), centralDifferences(fn, x), 1e-3);
});
