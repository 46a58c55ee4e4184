/**
 * Random numbers of plain code, one after the other.
 *
 * @module
 */

/**
 * Starts a sequence of random numbers, Mulberry32's.
 *
 * @param seed an integer
 * @returns a function that gives the next number, uniform in [0, 1)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(seededUniform(3)(), seededUniform(3)());
 * ```
 */
export function seededUniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
