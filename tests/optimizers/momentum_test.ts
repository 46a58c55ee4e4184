import { assertEquals } from "@std/assert";
import { Parameter, tf } from "../../lib/engine/mod.ts";
import { clockAt } from "../../lib/optimizers/schedules.ts";
import { createMomentum, stepMomentum } from "../../lib/optimizers/momentum.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const clock = (step: number, learningRate: number) =>
  clockAt(step, learningRate, { beta1: 0.5, beta2: 0.999 });

testOnBackends("stepMomentum() follows TensorFlow's momentum for four steps", () => {
  const { start, gradients, values } = reference("momentum");
  const parameter = new Parameter(tensorOf(start));
  const optimizer = createMomentum([parameter]);
  (gradients as number[][]).forEach((gradient, step) => {
    stepMomentum(optimizer, [tensorOf(gradient)], clock(step, 0.01), 0.9);
    assertClose(parameter.read(), flat((values as number[][])[step]), 1e-6);
  });
});

testOnBackends("stepMomentum() is plain gradient descent without momentum", () => {
  const parameter = new Parameter(tf.tensor1d([1, 2]));
  const optimizer = createMomentum([parameter]);
  for (let step = 0; step < 2; step++) {
    stepMomentum(optimizer, [tf.tensor1d([4, -2])], clock(step, 0.25), 0);
  }
  assertClose(parameter.read(), [-1, 3]);
});

testOnBackends("createMomentum() names the accumulators after their parameters", () => {
  const parameter = new Parameter(tf.zeros([2]));
  parameter.name = "task/conv/bias";
  const { accumulators: [accumulator] } = createMomentum([parameter]);
  assertEquals(accumulator.name, "task/conv/bias/momentum");
  assertEquals([...accumulator.read()], [0, 0]);
  assertEquals(accumulator.isTrainable, false);
});
