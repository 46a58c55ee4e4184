import { assert } from "@std/assert";
import { seededPermutation, seededUniform } from "../../lib/random/mod.ts";
import { solveDual } from "../../lib/svm/dual_coordinate_descent.ts";
import { assertClose } from "../assert_close.ts";

const exact = { penalty: 0.5, tolerance: 1e-10, maximumPasses: 10_000 };
const permute = (count: number) => (pass: number) => seededPermutation(count, 0, pass);

Deno.test("solveDual() weighs one example a side, by hand", () => {
  // x = ±1: w minimizes w² / 2 + 2 C (1 - w)², so w = 4 C / (1 + 4 C).
  for (const penalty of [0.5, 10]) {
    const examples = { values: Float64Array.of(-1, 1), width: 1 };
    const signs = Int8Array.of(-1, 1);
    const { weights, converged } = solveDual(examples, signs, { ...exact, penalty }, permute(2));
    assert(converged);
    assertClose(weights, [4 * penalty / (1 + 4 * penalty)], 1e-8);
  }
});

Deno.test("solveDual() is at a minimum: the primal gradient is 0", () => {
  const uniform = seededUniform(1);
  const [count, width] = [40, 3];
  const values = Float64Array.from({ length: count * width }, () => 2 * uniform() - 1);
  const signs = Int8Array.from({ length: count }, (_, i) => values[i * width] > 0.3 ? 1 : -1);
  const { weights } = solveDual({ values, width }, signs, exact, permute(count));
  const gradient = [...weights];
  for (let i = 0; i < count; i++) {
    const x = values.subarray(i * width, (i + 1) * width);
    const margin = signs[i] * x.reduce((sum, value, j) => sum + value * weights[j], 0);
    x.forEach((value, j) => {
      gradient[j] -= 2 * exact.penalty * Math.max(0, 1 - margin) * signs[i] * value;
    });
  }
  assertClose(gradient, [0, 0, 0], 1e-8);
});

Deno.test("solveDual() gives examples beyond the margin no weight", () => {
  const near = { values: Float64Array.of(-1, 1), width: 1 };
  const withFar = { values: Float64Array.of(-1, 1, 100), width: 1 };
  const [alone, joined] = [
    solveDual(near, Int8Array.of(-1, 1), exact, permute(2)),
    solveDual(withFar, Int8Array.of(-1, 1, 1), exact, permute(3)),
  ];
  assertClose(joined.weights, alone.weights, 1e-8);
});
