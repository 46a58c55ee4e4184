import { assertEquals, assertThrows } from "@std/assert";
import { confusionMatrix } from "../../lib/metrics/confusion.ts";
import { flat, reference } from "../references.ts";
import { accuracy, classAccuracies } from "../../lib/metrics/mod.ts";

Deno.test("confusionMatrix() gives scikit-learn's counts", () => {
  const { truth, prediction, matrix } = reference("confusion");
  assertEquals(confusionMatrix(flat(prediction), flat(truth), 4), matrix as number[][]);
});

Deno.test("confusionMatrix() has a row for each true class, seen or not", () => {
  assertEquals(confusionMatrix([2, 2], [0, 0], 3), [[0, 0, 2], [0, 0, 0], [0, 0, 0]]);
});

Deno.test("confusionMatrix() of swapped arguments is its transpose", () => {
  const [a, b] = [[0, 1, 1, 2, 0], [0, 2, 1, 1, 2]];
  const matrix = confusionMatrix(a, b, 3);
  assertEquals(confusionMatrix(b, a, 3), matrix.map((_, i) => matrix.map((row) => row[i])));
});

Deno.test("confusionMatrix() names the example whose class is out of range", () => {
  for (const wrong of [4, -1, 0.5]) {
    assertThrows(
      () => confusionMatrix([1, wrong], [1, 2], 4),
      RangeError,
      `Cannot compute confusionMatrix of 4 classes: example 1 is 2, taken for ${wrong}`,
    );
    assertThrows(() => confusionMatrix([1, 2], [1, wrong], 4), RangeError, `is ${wrong}, taken`);
  }
  assertThrows(() => confusionMatrix([1], [], 4), TypeError, "1 predictions for 0 labels");
});

Deno.test("classAccuracies() counts each true class by itself", () => {
  assertEquals(classAccuracies([2, 0, 1, 2, 2], [2, 2, 1, 2, 2], 4), [null, 100, 75, null]);
});

Deno.test("classAccuracies(), weighed by the classes' sizes, is the accuracy", () => {
  const { truth, prediction, matrix } = reference("confusion");
  const [truths, predictions] = [flat(truth), flat(prediction)];
  const rows = matrix as readonly (readonly number[])[];
  const shares = classAccuracies(predictions, truths, rows.length);
  const sizes = rows.map((row) => row.reduce((sum, count) => sum + count, 0));
  const whole = shares.reduce<number>((sum, share, i) => sum + (share ?? 0) * sizes[i], 0);
  assertEquals(
    Math.round(1e6 * whole / truths.length),
    Math.round(1e6 * accuracy(predictions, truths)),
  );
});

Deno.test("classAccuracies() refuses a class out of range", () => {
  assertThrows(() => classAccuracies([3], [0], 3), RangeError, "example 0 is 0, taken for 3");
});
