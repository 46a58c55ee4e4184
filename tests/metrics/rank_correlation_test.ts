import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { rankCorrelation } from "../../lib/metrics/mod.ts";

Deno.test("rankCorrelation() of ranks without ties is 1 - 6 sum d^2 / (n^3 - n)", () => {
  // Ranks 1 2 3 4 5 and 2 1 4 5 3: d = -1 1 -1 -1 2, squares 8, 1 - 48 / 120.
  assertAlmostEquals(rankCorrelation([0.1, 0.5, 3, 20, 21], [7, 2, 30, 31, 8])!, 0.6, 1e-12);
  assertEquals(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
  assertEquals(rankCorrelation([3, 1, 2], [900, 0, 7]), 1);
});

Deno.test("rankCorrelation() gives ties the mean of their ranks", () => {
  // Ranks 1.5 1.5 3 4 and 1 2 3 4 less 2.5: products 1.5 + 0.5 + 0.25 + 2.25 = 4.5; squares 4.5 and 5.
  assertAlmostEquals(rankCorrelation([5, 5, 6, 7], [1, 2, 3, 4])!, 4.5 / Math.sqrt(22.5), 1e-12);
  assertEquals(rankCorrelation([5, 5], [1, 2]), null);
  assertEquals(rankCorrelation([1, 2], [5, 5]), null);
  assertEquals(rankCorrelation([1], [2]), null);
});

Deno.test("rankCorrelation() refuses what cannot be paired", () => {
  assertThrows(
    () => rankCorrelation([1, 2], [1]),
    RangeError,
    "Cannot compute a rank correlation of 2 and 1 values: give as many of both, and at least one",
  );
  assertThrows(() => rankCorrelation([], []), RangeError, "of 0 and 0 values");
});
