import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { reverseAccuracy } from "../../lib/metrics/mod.ts";
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
