import { assertEquals, assertThrows } from "@std/assert";
import { Parameter, tf } from "../../lib/engine/mod.ts";
import { createAdam } from "../../lib/optimizers/adam.ts";
import { clockAt } from "../../lib/optimizers/schedules.ts";
import { clipByNorm, minimize } from "../../lib/optimizers/minimize.ts";
import { createMomentum } from "../../lib/optimizers/momentum.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const adam = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const clock = () => clockAt(0, 0.1, adam);

const parametersAt = (...values: number[]): Parameter[] =>
  values.map((value) => new Parameter(tf.scalar(value)));

/** 3 a + 4 b, of gradients 3 and 4. */
const lossOf = ([a, b]: readonly Parameter[]) => () => {
  const total = tf.add(tf.mul(a.value, 3), tf.mul(b.value, 4)) as tf.Scalar;
  return { total, components: { sum: total } };
};

const read = (parameters: readonly Parameter[]): number[] =>
  parameters.map((parameter) => parameter.read()[0]);

testOnBackends("minimize() updates by momentum and returns the loss before", () => {
  const all = parametersAt(1, 2);
  const optimizer = createMomentum(all);
  const { sum } = minimize(optimizer, all, lossOf(all), clock(), { momentum: 0.9 });
  assertEquals(sum.dataSync()[0], 11);
  assertClose(read(all), [0.7, 1.6], 1e-6);
  minimize(optimizer, all, lossOf(all), clock(), { momentum: 0.5 });
  assertClose(read(all), [0.7 - 0.45, 1.6 - 0.6], 1e-6);
});

testOnBackends("minimize() updates by Adam only what learns, and its moments", () => {
  const all = parametersAt(1, 2);
  const optimizer = createAdam(all);
  minimize(optimizer, [all[1]], lossOf(all), clock(), { adam });
  assertClose(read(all), [1, 1.9], 1e-5);
  assertClose(read(optimizer.moments.map(({ m }) => m)), [0, 2], 1e-6);
});

testOnBackends("minimize() clips each gradient if asked", () => {
  const all = parametersAt(1, 2);
  const options = { momentum: 0, clipNorm: 2 };
  minimize(createMomentum(all), all, lossOf(all), clock(), options);
  assertClose(read(all), [0.8, 1.8], 1e-6);
  minimize(createMomentum(all), all, lossOf(all), clock(), { ...options, clipNorm: null });
  assertClose(read(all), [0.5, 1.4], 1e-6);
});

testOnBackends("minimize() leaves alone what is not the optimizer's", () => {
  const all = parametersAt(1, 2);
  const { sum } = minimize(createAdam([all[0]]), [all[1]], lossOf(all), clock(), { adam });
  assertEquals([...read(all), sum.dataSync()[0]], [1, 2, 11]);
});

testOnBackends("minimize() names a parameter that learns without a loss", () => {
  const all = parametersAt(1, 2, 3);
  all[2].name = "lonely";
  assertThrows(
    () => minimize(createMomentum(all), all, lossOf(all), clock(), { momentum: 0 }),
    Error,
    "the loss does not depend on lonely",
  );
});

testOnBackends("clipByNorm() clips as TensorFlow does, and leaves small gradients alone", () => {
  const { x, y, small, small_y } = reference("clip_by_norm");
  const [clipped, kept] = clipByNorm([tensorOf(x), tensorOf(small)], 5);
  assertClose(clipped, flat(y), 1e-6);
  assertClose(kept, flat(small_y), 1e-6);
  assertClose(kept, [...tensorOf(small).dataSync()], 0);
});

testOnBackends("clipByNorm() clips each tensor by its own norm", () => {
  const [a, b] = clipByNorm([tf.tensor2d([[3, 0], [0, 4]]), tf.tensor1d([0.6, 0.8])], 1);
  assertClose(a, [0.6, 0, 0, 0.8], 1e-6);
  assertClose(b, [0.6, 0.8], 1e-6);
});

testOnBackends("clipByNorm() leaves a gradient of zeros at zero", () => {
  assertClose(clipByNorm([tf.zeros([3])], 5)[0], [0, 0, 0], 0);
});
