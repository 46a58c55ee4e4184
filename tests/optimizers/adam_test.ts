import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Parameter, tf } from "../../lib/engine/mod.ts";
import { createAdam, stepAdam } from "../../lib/optimizers/adam.ts";
import { clockAt } from "../../lib/optimizers/schedules.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const options = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

testOnBackends("stepAdam() follows TensorFlow's Adam for four steps", () => {
  const { start, gradients, values } = reference("adam");
  const parameter = new Parameter(tensorOf(start));
  const adam = createAdam([parameter]);
  (gradients as number[][]).forEach((gradient, step) => {
    stepAdam(adam, [tensorOf(gradient)], clockAt(step, 0.01, options), options);
    assertClose(parameter.read(), flat((values as number[][])[step]), 1e-6);
  });
});

testOnBackends("stepAdam() begins with a step of the learning rate against the gradient", () => {
  const parameter = new Parameter(tf.zeros([3]));
  const gradient = tf.tensor1d([1e-3, -5, 200]);
  stepAdam(createAdam([parameter]), [gradient], clockAt(0, 0.1, options), options);
  assertClose(parameter.read(), [-0.1, 0.1, -0.1], 1e-4);
});

testOnBackends("stepAdam() keeps the moments that a checkpoint needs, by hand", () => {
  const parameter = new Parameter(tf.tensor1d([1]));
  parameter.name = "task/logits/bias";
  const adam = createAdam([parameter]);
  const state = adam.moments.flatMap(({ m, v }) => [m, v]);
  assertEquals(state.map(({ name }) => name), [
    "task/logits/bias/adam_m",
    "task/logits/bias/adam_v",
  ]);
  assertEquals(state.map(({ isTrainable }) => isTrainable), [false, false]);
  stepAdam(adam, [tf.tensor1d([4])], clockAt(0, 0.1, options), options);
  stepAdam(adam, [tf.tensor1d([2])], clockAt(1, 0.1, options), options);
  const [m, v] = state.map((moment) => moment.read()[0]);
  assertAlmostEquals(m, 0.5 * (0.5 * 4) + 0.5 * 2, 1e-6); // 2
  assertAlmostEquals(v, 0.999 * (0.001 * 16) + 0.001 * 4, 1e-6); // 0.019984
});

testOnBackends("stepAdam() with restored moments continues as if never stopped", () => {
  const run = (stopAfter: number): Float32Array => {
    let parameter = new Parameter(tf.tensor1d([1, -2]));
    let adam = createAdam([parameter]);
    for (let step = 0; step < 4; step++) {
      if (step === stopAfter) {
        const saved = [parameter, ...adam.moments.flatMap(({ m, v }) => [m, v])].map((each) =>
          each.read()
        );
        parameter = new Parameter(tf.zeros([2]));
        adam = createAdam([parameter]);
        [parameter, ...adam.moments.flatMap(({ m, v }) => [m, v])].forEach((each, i) =>
          each.write(saved[i])
        );
      }
      const gradient = tf.tensor1d([step + 1, 0.5 - step]);
      stepAdam(adam, [gradient], clockAt(step, 0.01, options), options);
    }
    return parameter.read();
  };
  assertEquals(run(2), run(9));
});
