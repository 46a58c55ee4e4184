/** SHA-256 of text, bytes and files. */
import { createHash } from "node:crypto";

/**
 * Computes the SHA-256 of bytes, of text in UTF-8, or of several of them one after the other.
 *
 * @returns 64 lower-case hexadecimal digits
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(sha256("abc").slice(0, 8), "ba7816bf");
 * assertEquals(sha256("a", new TextEncoder().encode("bc")), sha256("abc"));
 * ```
 */
export function sha256(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/**
 * Computes the SHA-256 of a file, which may be larger than memory.
 *
 * @returns 64 lower-case hexadecimal digits
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "abc");
 * assertEquals(await sha256OfFile(path), sha256("abc"));
 * ```
 */
export async function sha256OfFile(path: string): Promise<string> {
  const progress = hashFile(path);
  for (;;) {
    const { done, value } = await progress.next();
    if (done) return value;
  }
}

/**
 * Computes the SHA-256 of a large file and yields the number of bytes read so far.
 *
 * @returns a generator that ends with 64 lower-case hexadecimal digits
 */
export async function* hashFile(path: string): AsyncGenerator<number, string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  const piece = new Uint8Array(1 << 20);
  let received = 0;
  for (let read; (read = await file.read(piece)) !== null;) {
    hash.update(piece.subarray(0, read));
    yield received += read;
  }
  return hash.digest("hex");
}
