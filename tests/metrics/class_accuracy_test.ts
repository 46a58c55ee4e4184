import { assertEquals, assertThrows } from "@std/assert";
import { accuracy, classAccuracies } from "../../lib/metrics/mod.ts";
import { flat, reference } from "../references.ts";

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
