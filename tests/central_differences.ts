import { tf } from "../lib/engine/mod.ts";

/**
 * The gradient of a scalar function by central differences.
 *
 * @param h half the distance of the two points; float32 wants it large
 */
export function centralDifferences(
  fn: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  h = 1e-2,
): number[] {
  const at = x.dataSync().slice();
  const valueWith = (i: number, change: number): number =>
    tf.tidy(() => {
      const moved = at.slice();
      moved[i] += change;
      return fn(tf.tensor(moved, x.shape)).dataSync()[0];
    });
  return Array.from(at, (_, i) => (valueWith(i, h) - valueWith(i, -h)) / (2 * h));
}
