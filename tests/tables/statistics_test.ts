import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  bootstrapInterval,
  mean,
  pairedDifference,
  standardDeviation,
} from "../../lib/tables/statistics.ts";
import { reference } from "../references.ts";

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

for (const n of [5, 10]) {
  Deno.test(`bootstrapInterval() of ${n} values agrees with SciPy 1.17.1`, () => {
    const { values, low, high } = reference(`bootstrap_mean_${n}`) as {
      [name: string]: number & number[];
    };
    const found = bootstrapInterval(values)!;
    // A 2.5 % quantile of 10,000 normal draws has a standard error of 0.027 of their deviation.
    const tolerance = 3 * 0.027 * standardDeviation(values)! / Math.sqrt(n);
    assertAlmostEquals(found[0], low, tolerance);
    assertAlmostEquals(found[1], high, tolerance);
    assertEquals(bootstrapInterval(values), found, "the same values give the same interval");
  });
}

Deno.test("bootstrapInterval() needs three values, moves and scales with them", () => {
  assertEquals([bootstrapInterval([]), bootstrapInterval([1, 2])], [null, null]);
  assertEquals(bootstrapInterval([7, 7, 7]), [7, 7]);
  const [low, high] = bootstrapInterval([1, 2, 4, 8])!;
  const [lower, higher] = bootstrapInterval([1, 2, 4, 8].map((value) => 10 + 2 * value))!;
  assertAlmostEquals(lower, 10 + 2 * low, 1e-9);
  assertAlmostEquals(higher, 10 + 2 * high, 1e-9);
});

for (const [n, tolerance] of [[3, 1e-12], [8, 1e-12], [25, 2e-3]]) {
  Deno.test(`pairedDifference() of ${n} pairs agrees with SciPy 1.17.1`, () => {
    const { x, y, statistic, p } = reference(`paired_permutation_${n}`) as {
      [name: string]: number & number[];
    };
    const found = pairedDifference(x, y)!;
    assertEquals(found.n, n);
    assertAlmostEquals(found.mean, statistic, 1e-8);
    assertAlmostEquals(found.p, p, tolerance + 1e-9); // references have nine digits
    const back = pairedDifference(y, x)!;
    assertAlmostEquals(back.mean, -found.mean, 1e-12);
    assertEquals(back.p, found.p, "two-sided");
    assert(found.interval[0] <= found.mean && found.mean <= found.interval[1]);
  });
}

Deno.test("pairedDifference() counts equal sums as equal, and needs three pairs", () => {
  // Of 0.1, 0.2 and 0.3, the sums ±0.6 alone are as far from 0: 2 of 8; of equal pairs all 8 are.
  assertAlmostEquals(pairedDifference([0.3, 0.2, 0.1], [0, 0, 0])!.p, 2 / 8, 1e-15);
  assertEquals(pairedDifference([1, 2, 3], [1, 2, 3])!.p, 1);
  assertEquals(pairedDifference([1, 2], [0, 0]), null);
  assertThrows(() => pairedDifference([1], []), RangeError, "Cannot pair 1 values with 0");
});
