/** Whether two runs have the same settings. */
import { createHash } from "node:crypto";

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | JsonRecord;

/** A JSON object; a key whose value is undefined counts as absent. */
export type JsonRecord = { readonly [key: string]: Json | undefined };

/**
 * The one JSON text of a value: keys sorted, no white space.
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
 * The SHA-256 of a config's canonical JSON.
 *
 * @returns 64 hexadecimal digits
 *
 * @example
 * ```ts
 * if (configHash({ a: 1, b: 2 }) !== configHash({ b: 2, a: 1 })) throw new Error("Order counts");
 * ```
 */
export function configHash(config: JsonRecord): string {
  return createHash("sha256").update(canonicalJson(config)).digest("hex");
}

/**
 * Where two configs differ, one line a place.
 *
 * @param before the settings found
 * @param now the settings asked for
 * @returns lines such as `optimizer.beta1 was 0.5, is 0.9`
 *
 * @example
 * ```ts
 * const [line] = configDifferences({ model: { filters: 16 } }, { model: { filters: 64 } });
 * if (line !== "model.filters was 16, is 64") throw new Error(line);
 * ```
 */
export function configDifferences(before: JsonRecord, now: JsonRecord): string[] {
  const left = leaves(before);
  const right = leaves(now);
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((key) => left.get(key) !== right.get(key))
    .map((key) => `${key} was ${left.get(key) ?? "absent"}, is ${right.get(key) ?? "absent"}`);
}

function leaves(value: Json, path = "", found = new Map<string, string>()): Map<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return found.set(path, canonicalJson(value));
  }
  for (const [key, inner] of Object.entries(value as JsonRecord)) {
    if (inner !== undefined) leaves(inner, path ? `${path}.${key}` : key, found);
  }
  return found;
}
