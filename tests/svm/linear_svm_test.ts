import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { fitLinearSvm, type LinearSvm, scoreClasses } from "../../lib/svm/linear_svm.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

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
