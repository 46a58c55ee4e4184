import { createHash } from "node:crypto";

/**
 * Computes the SHA-256 of bytes.
 *
 * @param bytes The bytes
 * @returns 64 lower-case hexadecimal digits
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(sha256(new TextEncoder().encode("abc")).slice(0, 8), "ba7816bf");
 * ```
 */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Computes the SHA-256 of a file, which may be larger than memory.
 *
 * @param path Path of the file
 * @returns 64 lower-case hexadecimal digits
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "abc");
 * assertEquals((await sha256OfFile(path)).slice(0, 8), "ba7816bf");
 * ```
 */
export async function sha256OfFile(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}
