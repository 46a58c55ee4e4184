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
