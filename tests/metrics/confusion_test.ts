import { assertEquals, assertThrows } from "@std/assert";
import { confusionMatrix } from "../../lib/metrics/confusion.ts";
import { flat, reference } from "../references.ts";

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
