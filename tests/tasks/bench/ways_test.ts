import { assertEquals } from "@std/assert";
import { Parameter, startEngine, tf } from "../../../lib/engine/mod.ts";
import type { Clock } from "../../../lib/optimizers/mod.ts";
import { createStepWays, createWays } from "../../../tasks/bench/ways.ts";

Deno.test("createWays() runs what is compiled op by op as eager", () => {
  const calls: string[] = [];
  const ways = createWays(() => void calls.push(Deno.env.get("PIXELDA_EAGER") ?? "compiled"));
  assertEquals(Object.keys(ways), ["compiled", "eager"]);
  ways.eager();
  ways.compiled();
  assertEquals(calls, ["1", "compiled"]);
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
