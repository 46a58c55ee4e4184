import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  classProbabilities,
  fitLogisticRegression,
  type LogisticRegressionOptions,
} from "../../lib/metrics/mod.ts";
import { assertClose } from "../assert_close.ts";
import { validatorReferences } from "./validator_references.ts";

Deno.test("fitLogisticRegression() agrees with scikit-learn", () => {
  const { classes, penalty, target, source_held_out, reverse_probabilities } = validatorReferences;
  const options = { classes, penalty, iterations: 500, tolerance: 1e-9 };
  const fitted = fitLogisticRegression(target.features, target.predictions, options);
  const probabilities = classProbabilities(fitted, source_held_out.features);
  assertClose(
    probabilities.flatMap((row) => [...row]),
    reverse_probabilities.flat(),
    1e-6,
  );
});

Deno.test("fitLogisticRegression() weighs squares by 0.01, in 100 steps, if not told otherwise", () => {
  // Powers tell so little apart that without a penalty the weights grow for thousands of steps.
  const features = Array.from(
    { length: 40 },
    (_, i) => [1, 2, 3, 4, 5, 6].map((k) => (i / 20) ** k),
  );
  const labels = features.map((_, i) => Math.floor(i / 5) % 2);
  const fit = (options: Partial<LogisticRegressionOptions>) =>
    fitLogisticRegression(features, labels, { classes: 2, ...options }).weights;
  assertEquals(fit({}), fit({ penalty: 0.01 }));
  const endless = { penalty: 0, tolerance: 0 };
  assertEquals(fit(endless), fit({ ...endless, iterations: 100 }));
});

Deno.test("fitLogisticRegression() predicts shares where features say nothing", () => {
  const features = [[7], [7], [7], [7]];
  const fitted = fitLogisticRegression(features, [0, 1, 1, 1], { classes: 2, tolerance: 1e-9 });
  assertEquals([[...fitted.means], [...fitted.deviations]], [[7], [1]]);
  assertClose(classProbabilities(fitted, [[7]])[0], [0.25, 0.75], 1e-8);
  // Biases whose difference is log(0.75 / 0.25), and whose sum never changes from 0.
  assertClose(fitted.weights, [0, 0, -Math.log(3) / 2, Math.log(3) / 2], 1e-8);
  const one = fitLogisticRegression([[7]], [1], { classes: 2, tolerance: 1e-3 });
  assert(classProbabilities(one, [[7]])[0][1] > 0.99);
});

Deno.test("fitLogisticRegression() takes what is constant but for rounding as constant", () => {
  // As StandardScaler of scikit-learn 1.9.1, whose scales of these 600 rows are 1, 1, 1, 1 and 4.0791e-11.
  const constants = [0.1, -3e38, 1e-30, 0, 0.1];
  const features = Array.from({ length: 600 }, (_, i) => [i, ...constants]);
  features[0][5] += 1e-9;
  const labels = features.map(([i]) => i < 300 ? 0 : 1), options = { classes: 2 };
  const fitted = fitLogisticRegression(features, labels, options);
  assertEquals([...fitted.deviations.slice(1, 5)], [1, 1, 1, 1]);
  assertAlmostEquals(fitted.deviations[5], 4.0791e-11, 1e-15);
  // So another value of one of them decides nothing.
  const [usual, other] = classProbabilities(fitted, [[300, ...constants], [
    300,
    9,
    ...constants.slice(1),
  ]]);
  assertClose(other, [...usual], 1e-9);
});

Deno.test("fitLogisticRegression() does not depend on a feature's unit", () => {
  const { classes, target, source_held_out } = validatorReferences;
  const units = [1e30, 1e-30, -1, 1e6];
  const convert = (rows: readonly (readonly number[])[]) =>
    rows.map((row) => row.map((value, j) => value * units[j]));
  const probabilities = (convert: (rows: readonly (readonly number[])[]) => number[][]) => {
    const fitted = fitLogisticRegression(convert(target.features), target.predictions, { classes });
    return classProbabilities(fitted, convert(source_held_out.features)).flatMap((row) => [...row]);
  };
  assertClose(probabilities(convert), probabilities((rows) => rows.map((row) => [...row])), 1e-9);
});

Deno.test("fitLogisticRegression() gives a class without examples next to no probability", () => {
  const features = [[-1], [1], [-2], [2]];
  const fitted = fitLogisticRegression(features, [0, 1, 0, 1], { classes: 3 });
  const [[left, right, none]] = classProbabilities(fitted, [[-1]]);
  assertEquals([left > 0.8, right < 0.2, none < 0.01], [true, true, true]);
});

Deno.test("fitLogisticRegression() refuses nothing to learn from", () => {
  assertThrows(
    () => fitLogisticRegression([], [], { classes: 2 }),
    RangeError,
    "Cannot fit a logistic regression to 0 examples and 0 labels: give at least one example, and a " +
      "label for each",
  );
  assertThrows(
    () => fitLogisticRegression([[1]], [0, 1], { classes: 2 }),
    RangeError,
    "to 1 examples and 2 labels",
  );
});
