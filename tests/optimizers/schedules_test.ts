import { assertAlmostEquals, assertEquals } from "@std/assert";
import { clockAt, exponentialStaircase, linearDecay } from "../../lib/optimizers/schedules.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference } from "../references.ts";

Deno.test("exponentialStaircase() gives Keras's values", () => {
  const { steps, values } = reference("exponential_staircase");
  const schedule = exponentialStaircase(1e-3, 0.95, 20_000);
  flat(steps).forEach((step, i) => assertAlmostEquals(schedule(step), flat(values)[i], 1e-9));
});

Deno.test("exponentialStaircase() is constant between two stairs", () => {
  const schedule = exponentialStaircase(2, 0.5, 10);
  assertEquals([0, 9, 10, 19, 20].map(schedule), [2, 2, 1, 1, 0.5]);
});

Deno.test("linearDecay() is constant, falls linearly, and is constant again", () => {
  const schedule = linearDecay(8, { from: 100, to: 200, final: 0.25 });
  assertEquals([0, 100, 150, 200, 1000].map(schedule), [8, 8, 5, 2, 2]);
});

Deno.test("linearDecay() can rise and can end at nothing", () => {
  assertEquals(linearDecay(1, { from: 0, to: 4, final: 0 })(3), 0.25);
  assertEquals(linearDecay(1, { from: 0, to: 4, final: 3 })(2), 2);
});

const betas = { beta1: 0.5, beta2: 0.999 };

testOnBackends("clockAt() counts steps from 0 and Adam's powers from 1", () => {
  const first = clockAt(0, 1e-3, betas);
  assertEquals(first.step.dtype, "int32");
  assertEquals([...first.step.dataSync()], [0]);
  assertClose(first.learningRate, [1e-3], 1e-9);
  assertClose(first.beta1Power, [0.5], 0);
  assertClose(first.beta2Power, [0.999], 1e-7);
  const third = clockAt(2, 1e-3, betas);
  assertClose(third.beta1Power, [0.125], 0);
  assertClose(third.beta2Power, [0.997002999], 1e-7);
});

testOnBackends("clockAt() lets the powers vanish late in a run", () => {
  assertClose(clockAt(500_000, 1e-3, betas).beta1Power, [0], 0);
});
