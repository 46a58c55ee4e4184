import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  accuracy,
  classProbabilities,
  fitLogisticRegression,
  reverseAccuracy,
} from "../../lib/metrics/mod.ts";
import { validatorReferences } from "./validator_references.ts";

Deno.test("reverseAccuracy() agrees with scikit-learn", () => {
  const { classes, target, source_held_out: source, reverse_accuracy } = validatorReferences;
  const found = reverseAccuracy({
    target: target.features,
    predictions: target.predictions,
    source: source.features,
    labels: source.labels,
    classes,
  });
  assertAlmostEquals(found, reverse_accuracy, 1e-9);
});

Deno.test("reverseAccuracy() is the largest class's share where all predictions are one", () => {
  const target = [[0], [1], [2]], source = [[0], [1], [1], [2]];
  const images = { target, source, labels: [0, 1, 1, 1], classes: 2 };
  assertEquals(reverseAccuracy({ ...images, predictions: [1, 1, 1] }), 75);
  assertEquals(reverseAccuracy({ ...images, predictions: [0, 0, 0] }), 25);
});

Deno.test("reverseAccuracy() learns for 20 steps at most", () => {
  // Four classes that take turns along a line, by its powers: many steps from the end.
  const rows = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => [1, 2, 3, 4, 5, 6, 7, 8].map((k) => (2 * i / count) ** k),
    );
  const target = rows(60), source = rows(4_000), classes = 4;
  const predictions = target.map((_, i) => Math.floor(i / 7) % classes);
  const labels = source.map((_, i) => Math.floor(i / 250) % classes);
  const accuracyAfter = (iterations: number) => {
    const fitted = fitLogisticRegression(target, predictions, { classes, iterations });
    const rows = classProbabilities(fitted, source);
    return accuracy(rows.map((row) => row.indexOf(Math.max(...row))), labels);
  };
  const found = reverseAccuracy({ target, predictions, source, labels, classes });
  assertEquals(found, accuracyAfter(20));
  assertNotEquals(found, accuracyAfter(21));
});

Deno.test("reverseAccuracy() refuses nothing to test on or to learn from", () => {
  const images = { target: [[0]], predictions: [0], source: [[0]], labels: [0], classes: 2 };
  assertThrows(
    () => reverseAccuracy({ ...images, target: [], predictions: [] }),
    RangeError,
    "Cannot fit a logistic regression to 0 examples",
  );
  assertThrows(
    () => reverseAccuracy({ ...images, source: [], labels: [] }),
    RangeError,
    "Cannot compute accuracy of no examples",
  );
});
