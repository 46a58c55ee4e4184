import {
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { compile, dropout, gaussianNoise, type RandomKey, tf } from "../../../lib/engine/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { testOnBackends, testOnTensorFlow } from "../../on_backends.ts";

const noise = (step = 0, stream = "test"): RandomKey => ({
  seed: 1,
  stream,
  step: tf.scalar(step, "int32"),
});
const numbers = (x: tf.Tensor) => [...x.dataSync()];
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

testOnBackends("dropout() keeps the given share, scaled up", () => {
  for (const keep of [0.1, 0.5, 0.9]) {
    const values = numbers(dropout(tf.ones([100, 100]), keep, noise()));
    const kept = values.filter((value) => value !== 0);
    // Five standard errors of a share of 10,000.
    assertAlmostEquals(kept.length / 10_000, keep, 0.05 * Math.sqrt(keep * (1 - keep)));
    for (const value of kept) assertAlmostEquals(value, 1 / keep, 1e-5);
  }
});

testOnBackends("dropout() passes the gradient through what was kept", () => {
  const x = tf.linspace(1, 2, 50);
  const above = tf.linspace(-1, 1, 50);
  const factor = tf.div(dropout(x, 0.5, noise()), x);
  const gradient = tf.grad((x) => dropout(x, 0.5, noise()))(x, above);
  assertClose(gradient, tf.mul(factor, above).dataSync(), 1e-5);
});

testOnBackends(
  "dropout() with keep 1 returns its input, and refuses what is not a probability",
  () => {
    const x = tf.ones([3]);
    assertStrictEquals(dropout(x, 1, noise()), x);
    for (const keep of [0, -0.5, 1.5, NaN]) {
      assertThrows(() => dropout(x, keep, noise()), RangeError, `keep probability of ${keep}`);
    }
  },
);

testOnBackends("gaussianNoise() adds noise of the given deviation", () => {
  const x = tf.fill([20_000], 3);
  const values = numbers(gaussianNoise(x, 0.5, noise()));
  assertAlmostEquals(mean(values), 3, 0.018); // five standard errors
  assertAlmostEquals(mean(values.map((value) => (value - 3) ** 2)), 0.25, 0.0125);
  assertStrictEquals(gaussianNoise(x, 0, noise()), x);
});

testOnBackends("gaussianNoise() passes the gradient through", () => {
  const above = tf.tensor1d([1, -2, 3]);
  const gradient = tf.grad((x) => gaussianNoise(x, 0.5, noise()))(tf.zeros([3]), above);
  assertEquals(numbers(gradient), [1, -2, 3]);
});

testOnBackends("noise is a function of seed, stream and step", () => {
  const x = tf.ones([64]);
  for (const fn of [dropout, gaussianNoise]) {
    const first = numbers(fn(x, 0.5, noise(1)));
    assertEquals(numbers(fn(x, 0.5, noise(1))), first);
    assertNotEquals(numbers(fn(x, 0.5, noise(2))), first);
    assertNotEquals(numbers(fn(x, 0.5, noise(1, "other"))), first);
  }
});

testOnTensorFlow("noise differs from step to step of a compiled function", () => {
  const fn = compile((x: tf.Tensor, step: tf.Scalar) =>
    dropout(gaussianNoise(x, 1, { ...noise(), step }), 0.5, { ...noise(), step })
  );
  const [a, b, again] = [1, 2, 1].map((step) =>
    numbers(fn(tf.ones([64]), tf.scalar(step, "int32")))
  );
  assertNotEquals(a, b);
  assertEquals(again, a);
});
