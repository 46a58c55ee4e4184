import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { labelPermutation } from "../../lib/metrics/mod.ts";

Deno.test("labelPermutation() finds the best renaming, each class once", () => {
  // The greatest entries of rows 0 and 1 share column 0: 9 + 6 + 8 = 23 beats 9 + 1 + 8 and 7 + 8 + 8.
  const confusion = [[9, 0, 1], [8, 6, 1], [1, 1, 8]];
  const { assignment, accuracy, renamedAccuracy } = labelPermutation(confusion);
  assertEquals(assignment, [0, 1, 2]);
  assertAlmostEquals(accuracy, 100 * 23 / 35, 1e-9);
  assertEquals(renamedAccuracy, accuracy);
});

Deno.test("labelPermutation() tells a permutation of three", () => {
  const confusion = [[0, 10, 0], [1, 0, 9], [8, 1, 1]];
  const { assignment, accuracy, renamedAccuracy } = labelPermutation(confusion);
  assertEquals(assignment, [1, 2, 0]);
  assertAlmostEquals(accuracy, 100 / 30, 1e-9);
  assertAlmostEquals(renamedAccuracy, 90, 1e-9);
});

Deno.test("labelPermutation() refuses an empty matrix", () => {
  assertThrows(() => labelPermutation([[0, 0], [0, 0]]), RangeError, "counts nothing");
});
