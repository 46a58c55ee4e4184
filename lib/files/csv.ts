/** Comma-separated values (RFC 4180). */

/**
 * A line, with its end; null is an empty field.
 *
 * @example
 * ```ts
 * const line = csvLine(["a, b", null, 0.5]);
 * if (line !== '"a, b",,0.5\r\n') throw new Error(line);
 * ```
 */
export function csvLine(fields: readonly (string | number | boolean | null)[]): string {
  const texts = fields.map((field) => field === null ? "" : `${field}`);
  const quoted = texts.map((text) =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  );
  return `${quoted.join()}\r\n`;
}
