import { Parameter, tf } from "../../lib/engine/mod.ts";
import { stepMovingAverage } from "../../lib/optimizers/moving_average.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

const step = (number: number) => tf.scalar(number, "int32");

testOnBackends("stepMovingAverage() begins with a weight of a tenth and rises to the decay", () => {
  const [average, value] = [new Parameter(tf.tensor1d([10])), new Parameter(tf.tensor1d([20]))];
  stepMovingAverage([average], [value], 0.99, step(0)); // 1 / 10 of 10, 9 / 10 of 20
  assertClose(average.read(), [19]);
  value.write(Float32Array.of(8));
  stepMovingAverage([average], [value], 0.99, step(1)); // 2 / 11 of 19, 9 / 11 of 8
  assertClose(average.read(), [10]);
  value.write(Float32Array.of(110));
  stepMovingAverage([average], [value], 0.99, step(1_000_000)); // 0.99 of 10, 0.01 of 110
  assertClose(average.read(), [11], 1e-4);
});

testOnBackends(
  "stepMovingAverage() with a decay of 0 copies the parameters, each to its own",
  () => {
    const averages = [new Parameter(tf.zeros([2])), new Parameter(tf.zeros([1]))];
    const values = [new Parameter(tf.tensor1d([1, 2])), new Parameter(tf.tensor1d([3]))];
    stepMovingAverage(averages, values, 0, step(7));
    assertClose(averages[0].read(), [1, 2], 0);
    assertClose(averages[1].read(), [3], 0);
    assertClose(values[0].read(), [1, 2], 0);
  },
);
