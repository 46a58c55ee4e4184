import { assertEquals, assertStrictEquals } from "@std/assert";
import { differentiate, Parameter, tf } from "../../lib/engine/mod.ts";
import { weightedSum } from "../../lib/losses/weighted_sum.ts";
import { testOnBackends } from "../on_backends.ts";

const square = (x: tf.Tensor) => tf.square(x) as tf.Scalar;

testOnBackends("weightedSum() adds what it weighs and reports what it was given", () => {
  const losses = { domain: tf.scalar(2), task: tf.scalar(3), content: tf.scalar(7) };
  const { total, components } = weightedSum(losses, { domain: 0.5, task: 4, content: 0 });
  assertEquals(total.dataSync()[0], 13);
  assertStrictEquals(components, losses);
});

testOnBackends("weightedSum() is 0 where every weight is", () => {
  assertEquals(weightedSum({ task: tf.scalar(3) }, { task: 0 }).total.dataSync()[0], 0);
});

testOnBackends("weightedSum() keeps an infinite loss of weight 0 out of the total", () => {
  const { total } = weightedSum(
    { task: tf.scalar(3), content: tf.scalar(Infinity) },
    { task: 1, content: 0 },
  );
  assertEquals(total.dataSync()[0], 3);
});

testOnBackends("weightedSum() weighs gradients too, and a term of weight 0 has none", () => {
  const parameter = new Parameter(tf.scalar(3));
  const { gradients, loss } = differentiate(() => {
    const value = parameter.value;
    const cube = tf.mul(square(value), value) as tf.Scalar;
    return weightedSum({ square: square(value), cube }, { square: 0.5, cube: 0 });
  }, [parameter]);
  assertEquals(gradients[0].dataSync()[0], 3);
  assertEquals(loss.components.cube.dataSync()[0], 27);
  parameter.dispose();
});

Deno.test("weightedSum() does not compile with a weight missing", () => {
  // @ts-expect-error: every loss needs a weight
  const missing = () => weightedSum({ domain: tf.scalar(1), task: tf.scalar(2) }, { domain: 1 });
  assertEquals(typeof missing, "function");
});
