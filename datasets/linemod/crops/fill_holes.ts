/**
 * Gives each pixel of a depth picture that was not measured the depth of the nearest one that was,
 * in steps along rows and columns.
 *
 * @param depth Depth by pixel, `[H, W]`, 0 where nothing was measured
 * @param width Columns
 * @returns The filled picture; all 0 if nothing was measured
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([...fillHoles(Float32Array.of(0, 7, 0, 0, 9), 5)], [7, 7, 7, 9, 9]);
 * ```
 */
export function fillHoles(depth: Float32Array, width: number): Float32Array {
  const filled = depth.slice();
  let front = Array.from(filled.keys()).filter((i) => filled[i] > 0);
  while (front.length > 0) {
    const reached: number[] = [];
    for (const i of front) {
      const column = i % width;
      const neighbors = [
        column > 0 ? i - 1 : -1,
        column < width - 1 ? i + 1 : -1,
        i - width,
        i + width,
      ];
      for (const j of neighbors) {
        if (j < 0 || j >= filled.length || filled[j] > 0) continue;
        filled[j] = filled[i];
        reached.push(j);
      }
    }
    front = reached;
  }
  return filled;
}
