import { assertAlmostEquals, assertEquals } from "@std/assert";
import { exponentialStaircase, linearDecay } from "../../lib/optimizers/schedules.ts";
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
