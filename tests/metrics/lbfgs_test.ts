import { assert, assertEquals, assertNotEquals } from "@std/assert";
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

/** The inverse of the curvature that steps s and changes y of the gradient show, as a full matrix. */
function bfgs(pairs: readonly { readonly s: number[]; readonly y: number[] }[]): number[][] {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((t, v, i) => t + v * b[i], 0);
  const times = (a: number[][], b: number[][]) =>
    a.map((row) => b[0].map((_, j) => dot(row, b.map((other) => other[j]))));
  const { s: last, y: change } = pairs.at(-1)!;
  const scale = dot(last, change) / dot(change, change);
  let inverse = last.map((_, i) => last.map((_, j) => i === j ? scale : 0));
  for (const { s, y } of pairs) {
    // H <- (I - s y' / s'y) H (I - y s' / s'y) + s s' / s'y (Nocedal & Wright 2006, Equation 6.17)
    const product = dot(s, y);
    const left = s.map((_, i) => s.map((_, j) => (i === j ? 1 : 0) - s[i] * y[j] / product));
    const right = left[0].map((_, j) => left.map((row) => row[j]));
    inverse = times(times(left, inverse), right)
      .map((row, i) => row.map((value, j) => value + s[i] * s[j] / product));
  }
  return inverse;
}

Deno.test("lbfgs() takes the steps of BFGS with full matrices", () => {
  const points: number[][] = [], gradients: number[][] = [];
  for (let iterations = 0; iterations <= 4; iterations++) {
    const point = lbfgs(separate, new Float64Array(8), { iterations, memory: 2 });
    const gradient = new Float64Array(8);
    separate(point, gradient);
    points.push([...point]);
    gradients.push([...gradient]);
  }
  const change = (of: number[][], i: number) => of[i + 1].map((value, k) => value - of[i][k]);
  for (const i of [1, 2, 3]) {
    const pairs = [i - 2, i - 1].filter((k) => k >= 0)
      .map((k) => ({ s: change(points, k), y: change(gradients, k) }));
    const expected = bfgs(pairs).map((row) => -row.reduce((t, v, k) => t + v * gradients[i][k], 0));
    assertClose(change(points, i), expected, 1e-9);
  }
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

Deno.test("lbfgs() stops at derivatives of 1e-4, and keeps ten steps, if not told otherwise", () => {
  const half: Objective = ([x], gradient) => {
    gradient[0] = x;
    return x * x / 2;
  };
  const at = (x: number) => lbfgs(half, Float64Array.of(x), { iterations: 1 })[0];
  // Below a length of 1, the first step is minus the gradient.
  assertEquals([at(1e-4), at(1.5e-4), at(0.8)], [1e-4, 0, 0]);
  const last = (memory?: number) =>
    lbfgs(separate, new Float64Array(20), { iterations: 14, tolerance: 0, memory });
  assertEquals(last(), last(10));
  assertNotEquals(last(10), last(9));
});

/** A function by its values at some points; its slope is 1, or as given, at 0 and 0 elsewhere. */
function tabulate(values: { readonly [x: number]: number }, slope = 1) {
  const calls: number[] = [];
  const objective: Objective = ([x], gradient) => {
    calls.push(x);
    gradient[0] = x === 0 ? slope : 0;
    return values[x] ?? 0;
  };
  return { objective, calls };
}

Deno.test("lbfgs() takes a step that decreases by 1e-4 of what the slope promises, or half of it", () => {
  // From 0 the step of length 1 promises a decrease of 1, that of 1/2 one of 1/2.
  const endOf = (atOne: number) =>
    lbfgs(tabulate({ [-1]: atOne, [-0.5]: -1 }).objective, Float64Array.of(0), {
      iterations: 1,
    })[0];
  assertEquals([-1, -1.5e-4, -1e-4].map(endOf), [-1, -1, -1]);
  assertEquals([-0.5e-4, 0, 0.5e-4, 1, Infinity, NaN].map(endOf), Array(6).fill(-0.5));
});

Deno.test("lbfgs() stays where no step of more than 1e-10 decreases the function", () => {
  // The slope of 1e10 / 2^10 makes the first step 2^10 times 1e-10 of it; half of it ten times is 1e-10.
  const { objective, calls } = tabulate({}, 1e10 / 2 ** 10);
  assertEquals([...lbfgs(objective, Float64Array.of(0), { iterations: 9 })], [0]);
  const halves = Array.from({ length: 10 }, (_, k) => -1 / 2 ** k);
  assertClose(calls, [0, ...halves], 1e-15);
});

Deno.test("lbfgs() learns no curvature where the slope stays", () => {
  const line: Objective = ([x], gradient) => {
    gradient[0] = 1;
    return x;
  };
  assertEquals([...lbfgs(line, Float64Array.of(0), { iterations: 3 })], [-3]);
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
