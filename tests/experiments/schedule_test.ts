import { assertAlmostEquals, assertEquals } from "@std/assert";
import { scheduleOf } from "../../experiments/schedule.ts";

Deno.test("scheduleOf() falls by stairs, or linearly over shares of all steps", () => {
  const common = { learningRate: 1, steps: 100 };
  const stairs = scheduleOf({ ...common, decay: { kind: "staircase", factor: 0.5, every: 10 } });
  assertEquals([0, 9, 10, 20].map(stairs), [1, 1, 0.5, 0.25]);
  const linear = scheduleOf({ ...common, decay: { kind: "linear", from: 0.5, to: 0.1 } });
  assertEquals([0, 50].map(linear), [1, 1]);
  assertAlmostEquals(linear(75), 0.55, 1e-12);
  assertAlmostEquals(linear(100), 0.1, 1e-12);
});
