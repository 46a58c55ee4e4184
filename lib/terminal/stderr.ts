/**
 * Writes to stderr what can be written there: where its reader has left, its disk is full or its pipe
 * does not wait, the text is lost, and the work that it tells of goes on.
 *
 * @example
 * ```ts
 * writeStderr("training\n");
 * ```
 */
export function writeStderr(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stderr.writeSync(bytes.subarray(written));
    }
  } catch {
    // There is nowhere left to say so.
  }
}
