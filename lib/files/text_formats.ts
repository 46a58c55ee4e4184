/** JSON and CSV, as text. */

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonRecord;

/** A JSON object; a key whose value is undefined counts as absent. */
export type JsonRecord = { readonly [key: string]: Json | undefined };

/**
 * Formats a value as its canonical JSON: keys sorted, no white space.
 *
 * @throws {TypeError} if a number is not finite, or a value is not JSON
 *
 * @example
 * ```ts
 * if (canonicalJson({ b: [1, null], a: "x" }) !== '{"a":"x","b":[1,null]}') throw new Error();
 * ```
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TypeError(`Cannot write ${value} as JSON`);
  }
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== "object") throw new TypeError(`Cannot write a ${typeof value} as JSON`);
  const record = value as JsonRecord;
  const present = Object.keys(record).filter((key) => record[key] !== undefined).sort();
  return `{${present.map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key]!)}`)}}`;
}

/**
 * Formats a line of comma-separated values (RFC 4180), with its end; null is an empty field.
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
