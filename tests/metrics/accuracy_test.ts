import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { accuracy } from "../../lib/metrics/accuracy.ts";
import { flat, reference } from "../references.ts";

Deno.test("accuracy() is a percentage", () => {
  assertAlmostEquals(accuracy([1, 2, 3], [1, 2, 0]), 200 / 3);
  assertEquals(accuracy([4, 4], [4, 4]), 100);
  assertEquals(accuracy([4, 4], [0, 1]), 0);
});

Deno.test("accuracy() is the share of scikit-learn's confusion matrix on the diagonal", () => {
  const { truth, prediction, matrix } = reference("confusion");
  const diagonal = (matrix as number[][]).reduce((sum, row, i) => sum + row[i], 0);
  assertEquals(accuracy(flat(prediction), flat(truth)), 100 * diagonal / flat(truth).length);
});

Deno.test("accuracy() takes typed arrays and ignores the order of the pairs", () => {
  const [predictions, labels] = [Int32Array.of(3, 1, 2, 0), Uint8Array.of(3, 0, 2, 1)];
  assertEquals(accuracy(predictions, labels), 50);
  assertEquals(accuracy(predictions.toReversed(), labels.toReversed()), 50);
});

Deno.test("accuracy() refuses lists of two lengths, and none", () => {
  assertThrows(
    () => accuracy([1, 2], [1]),
    TypeError,
    "Cannot compute accuracy: 2 predictions for 1 labels",
  );
  assertThrows(() => accuracy([], []), RangeError, "Cannot compute accuracy of no examples");
});
