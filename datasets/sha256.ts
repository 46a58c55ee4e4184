/**
 * Computes the SHA-256 of bytes.
 *
 * @param bytes The bytes
 * @returns 64 lower-case hexadecimal digits
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals((await sha256(new TextEncoder().encode("abc"))).slice(0, 8), "ba7816bf");
 * ```
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return new Uint8Array(digest).toHex();
}
