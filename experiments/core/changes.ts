/**
 * Changes of settings from a command line, for example `discriminatorWeights.taskSource=0`.
 *
 * @module
 */
import { canonicalJson, type Json } from "../../lib/files/mod.ts";
import { suggest, UsageError } from "../cli/mod.ts";
import type { OwnSettings } from "./row.ts";
import { leavesOf } from "./settings.ts";

/** Settings that must be whole numbers from 1. */
const WHOLE = ["steps", "batchSize"];

/**
 * Parses changes, and compares them with the settings that they replace.
 *
 * @param texts for example `learningRate=0.01`; the value is JSON, or a word
 * @param known a method's settings in every preset and scenario: a value must be of the type that one
 * of them has
 * @param method to name in errors
 * @returns values by path
 * @throws {UsageError} for a setting that the method does not have, with the nearest; for a value of
 * another type; for a setting that is given twice
 *
 * @example
 * ```ts
 * import { sourcedBy } from "./settings.ts";
 *
 * const ours = sourcedBy("ours");
 * const changes = parseChanges(["adam.beta1=0.9"], [{ steps: ours(9), adam: { beta1: ours(0.5) } }], "dann");
 * if (changes["adam.beta1"] !== 0.9) throw new Error();
 * ```
 */
export function parseChanges(
  texts: readonly string[],
  known: readonly OwnSettings[],
  method: string,
): { readonly [path: string]: Json } {
  const values = new Map<string, Json[]>([["batchSize", [32]]]); // which every method can have
  for (const [path, { value }] of known.flatMap((own) => leavesOf(own))) {
    values.set(path, [...values.get(path) ?? [], value as Json]);
  }
  const changes: { [path: string]: Json } = {};
  for (const text of texts) {
    const [, path, given] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (path === undefined) {
      throw new UsageError(`--set needs SETTING=VALUE, for example steps=500, got "${text}"`);
    }
    const present = values.get(path);
    if (present === undefined) {
      const paths = [...values.keys()].sort();
      const inside = paths.filter((each) => each.startsWith(`${path}.`));
      const hint = inside.length > 0 ? `name one of ${inside.join(", ")}` : suggest(path, paths);
      throw new UsageError(`--set ${path}: ${method} has no such setting: ${hint}`);
    }
    if (path in changes) throw new UsageError(`--set ${path}: it is given twice`);
    changes[path] = parseValue(path, given, present);
  }
  return changes;
}

function parseValue(path: string, given: string, present: readonly Json[]): Json {
  const forms = new Set(present.map(formOf));
  let value: Json = given;
  try {
    value = JSON.parse(given) as Json;
  } catch {
    // A word.
  }
  const isWhole = !WHOLE.includes(path) || Number.isSafeInteger(value) && Number(value) >= 1;
  if (forms.has(formOf(value)) && isWhole) return value;
  const wanted = WHOLE.includes(path) ? "a whole number from 1" : [...forms].sort().join(" or ");
  throw new UsageError(`--set ${path}: it must be ${wanted}, got ${given}`);
}

/** What kind of value it is, in words; a word is its own kind. */
function formOf(value: Json | undefined): string {
  if (Array.isArray(value)) return `a list of ${[...new Set(value.map(formOf))].join(", ")}`;
  if (typeof value === "number") return Number.isFinite(value) ? "a number" : `${value}`;
  if (typeof value === "boolean") return "true or false";
  if (typeof value !== "object" || value === null) return canonicalJson(value ?? null);
  const parts = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, part]) => `"${name}": ${formOf(part)}`);
  return `{ ${parts.join(", ")} }`;
}
