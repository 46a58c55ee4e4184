import { assertAlmostEquals, assertThrows } from "@std/assert";
import { softNeighborhoodDensity } from "../../lib/metrics/mod.ts";
import { validatorReferences } from "./validator_references.ts";

Deno.test("softNeighborhoodDensity() agrees with skada", () => {
  const { target, snd } = validatorReferences;
  assertAlmostEquals(softNeighborhoodDensity(target.probabilities), snd, 1e-6);
});

Deno.test("softNeighborhoodDensity() is the entropy of similarities without the own", () => {
  // (1, 0), (0, 1) and (0.6, 0.8) by length 1: similarities 0, 0.6 and 0.8, at temperature 0.5
  // 0, 1.2 and 1.6. Rows: (0, 1.2), (0, 1.6), (1.2, 1.6).
  const entropyOf = (difference: number) => {
    const p = 1 / (1 + Math.exp(difference));
    return -p * Math.log(p) - (1 - p) * Math.log(1 - p);
  };
  const expected = (entropyOf(1.2) + entropyOf(1.6) + entropyOf(0.4)) / 3;
  assertAlmostEquals(expected, 0.555755, 1e-6);
  const rows = [[1, 0], [0, 1], [3 / 7, 4 / 7]];
  assertAlmostEquals(softNeighborhoodDensity(rows, 0.5), expected, 1e-12);
});

Deno.test("softNeighborhoodDensity() is highest where all are alike, and 0 in pairs far apart", () => {
  assertAlmostEquals(softNeighborhoodDensity(Array(9).fill([0.3, 0.7])), Math.log(8), 1e-9);
  assertAlmostEquals(softNeighborhoodDensity([[1, 0], [1, 0], [0, 1], [0, 1]]), 0, 1e-6);
  // exp(1 / τ), of likeness 1, is more than a number can be.
  assertAlmostEquals(softNeighborhoodDensity(Array(9).fill([0.3, 0.7]), 1e-3), Math.log(8), 1e-9);
});

Deno.test("softNeighborhoodDensity() is 0 where each has one neighbor alone", () => {
  assertAlmostEquals(softNeighborhoodDensity([[1, 0], [0.5, 0.5]]), 0, 1e-12);
});

Deno.test("softNeighborhoodDensity() refuses an example without neighbors", () => {
  assertThrows(
    () => softNeighborhoodDensity([[1, 0]]),
    RangeError,
    "Cannot compute the soft neighborhood density of 1 examples: give at least two",
  );
});
