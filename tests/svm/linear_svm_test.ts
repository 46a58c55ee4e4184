import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { fitLinearSvm, type LinearSvm, scoreClasses, solveDual } from "../../lib/svm/linear_svm.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";
import { seededPermutation, seededUniform } from "../../lib/random/mod.ts";

const sklearn = reference("linear_svm");
const features = sklearn.x as number[][];
const labels = flat(sklearn.labels);
const exact = { classes: 3, penalty: 0.1, seed: 0, tolerance: 1e-8, maximumPasses: 200_000 };
const flatten = ({ weights }: LinearSvm) => weights.flatMap((row) => [...row]);

Deno.test("fitLinearSvm() finds scikit-learn's weights and biases, whatever the seed", () => {
  for (const seed of [0, 1]) {
    const svm = fitLinearSvm(features, labels, { ...exact, seed });
    assert(svm.converged);
    assertClose(flatten(svm), flat(sklearn.weights), 1e-6);
    assertClose(svm.biases, flat(sklearn.bias), 1e-6);
  }
});

testOnBackends("scoreClasses() decides as scikit-learn", () => {
  const svm = fitLinearSvm(features, labels, exact);
  const scores = scoreClasses(svm, tensorOf(sklearn.x));
  assertEquals([...tf.argMax(scores, 1).dataSync()], flat(sklearn.predictions));
});

Deno.test("fitLinearSvm() gives the same bits of one seed, others of another", () => {
  const loose = (seed: number) =>
    flatten(fitLinearSvm(features, labels, { classes: 3, penalty: 0.1, seed }));
  assertEquals(loose(5), loose(5));
  assertNotEquals(loose(5), loose(6));
});

Deno.test("fitLinearSvm() says when it stopped short", () => {
  const svm = fitLinearSvm(features, labels, { ...exact, maximumPasses: 1 });
  assertEquals(svm.converged, false);
});

Deno.test("fitLinearSvm() refuses what it cannot fit", () => {
  const options = { classes: 2, penalty: 1, seed: 0 };
  const fit = (x: number[][], y: number[], penalty = 1) => () =>
    fitLinearSvm(x, y, { ...options, penalty });
  assertThrows(fit([[1]], [0, 1]), TypeError, "found 1 examples and 2 labels");
  assertThrows(fit([], []), RangeError, "found no example");
  assertThrows(fit([[1]], [2]), RangeError, "found the label 2, give 0 to 1");
  assertThrows(fit([[1]], [0], 0), RangeError, "the penalty is 0, give one above 0");
});

const exactDual = { penalty: 0.5, tolerance: 1e-10, maximumPasses: 10_000 };
const permute = (count: number) => (pass: number) => seededPermutation(count, 0, pass);

Deno.test("solveDual() weighs one example a side, by hand", () => {
  // x = ±1: w minimizes w² / 2 + 2 C (1 - w)², so w = 4 C / (1 + 4 C).
  for (const penalty of [0.5, 10]) {
    const examples = { values: Float64Array.of(-1, 1), width: 1 };
    const signs = Int8Array.of(-1, 1);
    const { weights, converged } = solveDual(
      examples,
      signs,
      { ...exactDual, penalty },
      permute(2),
    );
    assert(converged);
    assertClose(weights, [4 * penalty / (1 + 4 * penalty)], 1e-8);
  }
});

Deno.test("solveDual() is at a minimum: the primal gradient is 0", () => {
  const uniform = seededUniform(1);
  const [count, width] = [40, 3];
  const values = Float64Array.from({ length: count * width }, () => 2 * uniform() - 1);
  const signs = Int8Array.from({ length: count }, (_, i) => values[i * width] > 0.3 ? 1 : -1);
  const { weights } = solveDual({ values, width }, signs, exactDual, permute(count));
  const gradient = [...weights];
  for (let i = 0; i < count; i++) {
    const x = values.subarray(i * width, (i + 1) * width);
    const margin = signs[i] * x.reduce((sum, value, j) => sum + value * weights[j], 0);
    x.forEach((value, j) => {
      gradient[j] -= 2 * exactDual.penalty * Math.max(0, 1 - margin) * signs[i] * value;
    });
  }
  assertClose(gradient, [0, 0, 0], 1e-8);
});

Deno.test("solveDual() gives examples beyond the margin no weight", () => {
  const near = { values: Float64Array.of(-1, 1), width: 1 };
  const withFar = { values: Float64Array.of(-1, 1, 100), width: 1 };
  const [alone, joined] = [
    solveDual(near, Int8Array.of(-1, 1), exactDual, permute(2)),
    solveDual(withFar, Int8Array.of(-1, 1, 1), exactDual, permute(3)),
  ];
  assertClose(joined.weights, alone.weights, 1e-8);
});
