/** Whether two runs have the same settings. */
import { canonicalJson, type Json, type JsonRecord, sha256 } from "../files/mod.ts";

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
  return sha256(canonicalJson(config));
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
