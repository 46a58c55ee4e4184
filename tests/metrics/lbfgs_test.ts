import { assert, assertEquals } from "@std/assert";
import { lbfgs, type Objective } from "../../lib/metrics/lbfgs.ts";
import { assertClose } from "../assert_close.ts";

/** x'Ax / 2 - b'x with A = [[4, 1], [1, 3]] and b = (1, 2), which is least at (1, 7) / 11. */
const quadratic: Objective = ([x, y], gradient) => {
  gradient.set([4 * x + y - 1, x + 3 * y - 2]);
  return 2 * x * x + x * y + 1.5 * y * y - x - 2 * y;
};

/** Sum of k (x_k - k)^2 of eight numbers, from 1 on: curvatures of 2 to 16. */
const separate: Objective = (point, gradient) => {
  let sum = 0;
  point.forEach((value, k) => {
    gradient[k] = 2 * (k + 1) * (value - k - 1);
    sum += (k + 1) * (value - k - 1) ** 2;
  });
  return sum;
};

Deno.test("lbfgs() finds the least of a quadratic form", () => {
  const start = Float64Array.of(5, -5);
  assertClose(
    lbfgs(quadratic, start, { iterations: 50, tolerance: 1e-9 }),
    [1 / 11, 7 / 11],
    1e-8,
  );
  assertEquals([...start], [5, -5]);
  const eight = lbfgs(separate, new Float64Array(8), { iterations: 50, tolerance: 1e-9 });
  assertClose(eight, [1, 2, 3, 4, 5, 6, 7, 8], 1e-8);
});

Deno.test("lbfgs() knows the curvature after a few steps, unlike the steepest descent", () => {
  const calls = (memory: number) => {
    let count = 0;
    const counted: Objective = (point, gradient) => {
      count++;
      return separate(point, gradient);
    };
    lbfgs(counted, new Float64Array(8), { iterations: 1_000, tolerance: 1e-9, memory });
    return count;
  };
  assert(calls(10) < 40, `${calls(10)} evaluations`);
  assert(calls(10) < calls(0), `${calls(0)} evaluations without memory`);
});

Deno.test("lbfgs() stops where it is told to", () => {
  assertEquals([...lbfgs(quadratic, Float64Array.of(5, -5), { iterations: 0 })], [5, -5]);
  assertEquals(
    [...lbfgs(quadratic, Float64Array.of(1, 1), { iterations: 9, tolerance: 4 })],
    [1, 1], // derivatives 4 and 2
  );
  // One step along minus the gradient (14, -12) from (5, -5), of its length's inverse: a unit long.
  const [x, y] = lbfgs(quadratic, Float64Array.of(5, -5), { iterations: 1 });
  assertClose([x, y], [5 - 14 / Math.hypot(14, 12), -5 + 12 / Math.hypot(14, 12)], 1e-12);
});

Deno.test("lbfgs() halves steps that are too long, and ends where there is no number", () => {
  // Far from 0 the slope of sqrt(1 + x^2) hardly changes, so that a step by its curvature from 4 is
  // about 90 long.
  const cone: Objective = ([x], gradient) => {
    gradient[0] = x / Math.hypot(1, x);
    return Math.hypot(1, x);
  };
  assertClose(lbfgs(cone, Float64Array.of(5), { iterations: 30, tolerance: 1e-9 }), [0], 1e-8);
  const nothing: Objective = (_, gradient) => {
    gradient.fill(NaN);
    return NaN;
  };
  assertEquals([...lbfgs(nothing, Float64Array.of(1), { iterations: 9 })], [1]);
});
