/**
 * Random numbers as a function of a key, so that there is no state to save.
 *
 * @module
 */

/**
 * Starts a sequence of random numbers that depends on the key alone.
 *
 * The generator is sfc32, its state filled by hashing the key (FNV-1a with a final mix).
 *
 * @param key the parts that name the sequence, such as seed, stream name and epoch
 * @returns a function that returns the next number, uniform in [0, 1)
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const a = seededUniform(0, "photos");
 * const b = seededUniform(0, "photos");
 * assert(a() === b());
 * ```
 */
export function seededUniform(...key: (string | number)[]): () => number {
  const text = JSON.stringify(key);
  let [a, b, c, counter] = [hash(text, 1), hash(text, 2), hash(text, 3), 1];
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/**
 * Orders the indices 0..count-1 at random, depending on the key alone.
 *
 * @param count how many indices
 * @param key the parts that name the permutation
 * @returns every index once, `[count]`
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * assert(seededPermutation(3, 0, "train").toSorted().join() === "0,1,2");
 * ```
 */
export function seededPermutation(count: number, ...key: (string | number)[]): Uint32Array {
  const uniform = seededUniform(...key);
  const order = new Uint32Array(count).map((_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * Hashes a text by FNV-1a with a final mix.
 *
 * @param text the text to hash
 * @param salt a whole number; each gives another hash
 * @returns a signed 32-bit integer
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(hash("1/generator", 0), hash("1/generator", 0));
 * ```
 */
export function hash(text: string, salt: number): number {
  let h = 2166136261 ^ Math.imul(salt, 0x9e3779b9);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
