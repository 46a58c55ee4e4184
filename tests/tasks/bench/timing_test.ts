import { assertEquals, assertThrows } from "@std/assert";
import { Parameter, startEngine, tf } from "../../../lib/engine/mod.ts";
import type { Clock } from "../../../lib/optimizers/mod.ts";
import { createStepWays, median, timeRounds } from "../../../tasks/bench/timing.ts";

Deno.test("median() takes the middle, or the mean of the two in the middle", () => {
  assertEquals(median([9, 1, 4]), 4);
  assertEquals(median([9, 1, 4, 2]), 3);
  assertEquals(median([7]), 7);
});

Deno.test("timeRounds() takes turns and leaves the warm-up out", () => {
  // A clock that the work advances: a way takes as long as its next number.
  let clock = 0;
  const order: string[] = [];
  const way = (name: string, durations: number[]) => () => {
    order.push(name);
    clock += durations.shift()!;
  };
  const times = timeRounds({
    a: way("a", [100, 10, 20, 40]),
    b: way("b", [500, 30, 40, 200]),
  }, { rounds: 3, warmUp: 1, now: () => clock });
  assertEquals(order.join(""), "abababab");
  assertEquals(times.a, { ms: 20, ratio: 1 });
  // Medians of 30, 40, 200 and of 30/10, 40/20, 200/40.
  assertEquals(times.b, { ms: 40, ratio: 3 });
});

Deno.test("timeRounds() throws for no rounds", () => {
  assertThrows(() => timeRounds({ a: () => {} }, { rounds: 0, warmUp: 1 }), RangeError, "0 rounds");
});

Deno.test("createStepWays() records the compiled way once, and runs the other's code each time", async () => {
  await startEngine();
  const model = new Parameter(tf.zeros([2]));
  let runs = 0;
  const step = (model: Parameter, _: unknown, batch: tf.Tensor, clock: Clock) => {
    runs++;
    model.assign(tf.add(model.value, tf.mul(batch, clock.learningRate)));
    return { sum: tf.sum(model.value) as tf.Scalar };
  };
  const options = { schedule: (step: number) => 10 ** step };
  const { compiled, eager } = createStepWays(step, model, options, tf.tensor1d([1, 2]));
  compiled();
  compiled();
  assertEquals(runs, 1);
  eager();
  eager();
  assertEquals(runs, 3);
  compiled();
  assertEquals(runs, 3);
  // Both train one model by one count of steps.
  assertEquals([...model.read()], [11111, 22222]);
});
