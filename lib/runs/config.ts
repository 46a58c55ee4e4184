/** `config.json`: what decides a run's result, and where each value comes from. */
import { join } from "node:path";
import * as v from "npm:valibot@1.5.0";
import {
  canonicalJson,
  type Json,
  type JsonRecord,
  sha256,
  writeFileAtomically,
} from "../files/mod.ts";
import { CorruptRunError, readJsonFile } from "./errors.ts";

/** After how many steps to log, save and draw samples, which does not change the result. */
export type Intervals = {
  readonly log?: number;
  readonly save?: number;
  readonly sample?: number;
};

/** Where values come from, by the path of the setting, such as `optimizer.beta1`. */
export type Sources = { readonly [path: string]: string };

/** What `config.json` holds. */
export type StoredConfig = {
  /** Version 1 has neither sources nor intervals of its own. */
  readonly configVersion: 1 | 2;
  /** SHA-256 of the config, see {@linkcode configHash}; in version 1 the intervals are in it. */
  readonly hash: string;
  /** Every setting that decides the result. */
  readonly config: JsonRecord;
  readonly sources: Sources;
  readonly intervals: Intervals;
};

const json = v.custom<JsonRecord>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "Expected an object",
);
const interval = v.pipe(v.number(), v.integer(), v.minValue(1));
const intervals = v.object({
  log: v.optional(interval),
  save: v.optional(interval),
  sample: v.optional(interval),
});

const schema = v.variant("configVersion", [
  v.object({ configVersion: v.optional(v.literal(1), 1), hash: v.string(), config: json }),
  v.object({
    configVersion: v.literal(2),
    hash: v.string(),
    config: json,
    sources: v.record(v.string(), v.string()),
    intervals,
  }),
]);

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
 * Lists where two configs differ.
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

/**
 * Writes `config.json`, in version 2.
 *
 * @param directory of the run
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const sources = { steps: "paper" };
 * await writeConfig(directory, { config: { steps: 20_000 }, sources, intervals: { log: 50 } });
 * if ((await readConfig(directory))?.sources.steps !== "paper") throw new Error("Not as written");
 * ```
 */
export async function writeConfig(
  directory: string,
  { config, sources, intervals }: Pick<StoredConfig, "config" | "sources" | "intervals">,
): Promise<void> {
  const stored = { configVersion: 2, hash: configHash(config), config, sources, intervals };
  await writeFileAtomically(pathIn(directory), `${JSON.stringify(stored, null, 2)}\n`);
}

/**
 * Reads `config.json`, of any version.
 *
 * @param directory of the run
 * @returns `undefined` if there is none
 * @throws {CorruptRunError} if it is not a config, or was changed since it was written
 *
 * @example
 * ```ts
 * if (await readConfig("no/such/run") !== undefined) throw new Error("A config from nowhere");
 * ```
 */
export async function readConfig(directory: string): Promise<StoredConfig | undefined> {
  const path = pathIn(directory);
  const stored = await readJsonFile(path, schema);
  if (stored === undefined) return undefined;
  const actual = configHash(stored.config);
  if (stored.hash !== actual) {
    throw new CorruptRunError(
      path,
      `hash: the config has ${actual.slice(0, 12)}, not ${
        stored.hash.slice(0, 12)
      }: it was changed`,
    );
  }
  if (stored.configVersion === 2) return stored;
  const every = v.safeParse(intervals, stored.config.every);
  const config = every.success ? withoutIntervals(stored.config) : stored.config;
  return { ...stored, config, sources: {}, intervals: every.success ? every.output : {} };
}

/** Version 1 has them in `every`, where the interval of validation stays: it decides the result. */
function withoutIntervals(config: JsonRecord): JsonRecord {
  const { log: _, save: __, sample: ___, ...every } = config.every as JsonRecord;
  return { ...config, every };
}

function pathIn(directory: string): string {
  return join(directory, "config.json");
}
