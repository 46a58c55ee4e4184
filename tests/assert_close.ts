import { assertAlmostEquals, assertEquals } from "@std/assert";
import { tf } from "../lib/engine/mod.ts";

/** Passes if as many numbers are given as expected and each is within `tolerance`. */
export function assertClose(
  actual: tf.Tensor | ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-5,
): void {
  const numbers = actual instanceof tf.Tensor ? actual.dataSync() : actual;
  assertEquals(numbers.length, expected.length, "how many numbers there are");
  for (let i = 0; i < expected.length; i++) {
    assertAlmostEquals(numbers[i], expected[i], tolerance, `number ${i}`);
  }
}
