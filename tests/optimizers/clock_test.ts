import { assertEquals } from "@std/assert";
import { clockAt } from "../../lib/optimizers/clock.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

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
