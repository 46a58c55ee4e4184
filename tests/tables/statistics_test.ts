import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { mean, standardDeviation } from "../../lib/tables/statistics.ts";

Deno.test("mean() and standardDeviation() agree with values worked by hand", () => {
  // Squares of the distances from 5: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32; 32 / 7.
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  assertEquals(mean(values), 5);
  assertAlmostEquals(standardDeviation(values)!, Math.sqrt(32 / 7), 1e-15);
});

Deno.test("standardDeviation() has no value for one seed, mean() none for no values", () => {
  assertEquals(standardDeviation([3]), null);
  assertThrows(() => mean([]), RangeError, "Cannot take the mean of no values");
});
