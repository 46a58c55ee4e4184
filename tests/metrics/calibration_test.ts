import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { calibration } from "../../lib/metrics/mod.ts";

Deno.test("calibration() is the weighted distance of confidence and accuracy", () => {
  // Two bins: (0, 0.5] holds 0.5 (right); (0.5, 1] holds 0.6 (wrong), 0.8 and 1 (right).
  const probabilities = [[0.5, 0.5], [0.4, 0.6], [0.8, 0.2], [0, 1]];
  const { error, bins } = calibration(probabilities, [0, 0, 0, 1], 2);
  assertEquals(bins.map(({ count }) => count), [1, 3]);
  assertAlmostEquals(bins[0].confidence, 50, 1e-9);
  assertAlmostEquals(bins[0].accuracy, 100, 1e-9);
  assertAlmostEquals(bins[1].confidence, 80, 1e-9); // (0.6 + 0.8 + 1) / 3
  assertAlmostEquals(bins[1].accuracy, 200 / 3, 1e-9);
  // 1/4 · |50 - 100| + 3/4 · |80 - 66.67| = 12.5 + 10
  assertAlmostEquals(error, 22.5, 1e-9);
});

Deno.test("calibration() is 0 where confidence is accuracy, and has fifteen intervals", () => {
  // Four predictions of 0.75, three of them right.
  const { error, bins } = calibration(Array(4).fill([0.75, 0.25]), [0, 0, 0, 1]);
  assertAlmostEquals(error, 0, 1e-9);
  assertEquals(bins.length, 15);
  assertEquals(bins.findIndex(({ count }) => count > 0), 11); // (11/15, 12/15] holds 0.75
});

Deno.test("calibration() puts the ends into the outermost intervals", () => {
  const { bins } = calibration([[1, 0], [1e-9, 0]], [0, 0], 3);
  assertEquals(bins.map(({ count }) => count), [1, 0, 1]);
});

Deno.test("calibration() refuses what does not fit", () => {
  assertThrows(() => calibration([[1, 0]], [0, 1]), TypeError, "1 predictions for 2 labels");
  assertThrows(() => calibration([], []), RangeError, "of no examples");
});

Deno.test("calibration() divides (0, 1] evenly, and counts nothing where there is nothing", () => {
  const { bins } = calibration([[0.6, 0.4]], [0], 4);
  assertEquals(bins.map(({ from, to }) => [from, to]), [
    ...[[0, 0.25], [0.25, 0.5], [0.5, 0.75], [0.75, 1]],
  ]);
  assertEquals(bins.map(({ confidence, accuracy }) => [confidence, accuracy]), [
    ...[[0, 0], [0, 0], [60, 100], [0, 0]],
  ]);
});

Deno.test("calibration() takes a softmax that is rounded above 1 as 1", () => {
  const { bins } = calibration([[1 + 1e-7, 0]], [0], 3);
  assertEquals(bins.map(({ count }) => count), [0, 0, 1]);
});
