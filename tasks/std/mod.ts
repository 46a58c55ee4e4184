/**
 * What this repository uses of `@std/assert`, `@std/path` and `@std/cli/parse-args`, made of Node's
 * built-ins: `import_map.json` puts it in their place where JSR is unreachable.
 *
 * @module
 */
import node, { AssertionError } from "node:assert";
import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect, isDeepStrictEqual, parseArgs as parseTokens } from "node:util";

export { AssertionError };
export { basename, dirname, extname, isAbsolute, join, relative, resolve } from "node:path";

/** Path of a `file:` URL. */
export const fromFileUrl: (url: string | URL) => string = fileURLToPath;

/** `file:` URL of an absolute path. */
export function toFileUrl(path: string): URL {
  if (!isAbsolute(path)) throw new TypeError(`Path must be absolute: received "${path}"`);
  return pathToFileURL(path);
}

// deno-lint-ignore no-explicit-any -- any arguments
type Constructor<T> = abstract new (...args: any[]) => T;

function refuse(message: string, msg?: string): never {
  throw new AssertionError({ message: msg ? `${msg}: ${message}` : message });
}

/** Runs a check of Node's; a failure keeps Node's message behind the caller's. */
function check(run: () => void, msg?: string): void {
  try {
    run();
  } catch (error) {
    refuse((error as Error).message, msg);
  }
}

/** Passes if `value` is truthy. */
export function assert(value: unknown, msg = ""): asserts value {
  if (!value) throw new AssertionError({ message: msg });
}

/** Passes if `value` is falsy. */
export function assertFalse(value: unknown, msg?: string): asserts value is false | 0 | "" | null {
  assert(!value, msg);
}

/** Passes if the values are deeply equal; 0 equals -0. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  check(() => node.deepStrictEqual(unsigned(actual), unsigned(expected)), msg);
}

/** Passes if the values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  check(() => node.notDeepStrictEqual(unsigned(actual), unsigned(expected)), msg);
}

/** The same value with 0 for every -0 in it. */
function unsigned(value: unknown): unknown {
  if (value === 0) return 0;
  if (value instanceof Float32Array || value instanceof Float64Array) {
    return value.map((x) => x + 0);
  }
  if (Array.isArray(value)) return value.map(unsigned);
  if (Object.prototype.toString.call(value) !== "[object Object]") return value;
  const record = value as Record<PropertyKey, unknown>;
  const copy = Object.create(Object.getPrototypeOf(record) ?? Object.prototype);
  for (const key of Reflect.ownKeys(record)) copy[key] = unsigned(record[key]);
  return copy;
}

/** Passes if every property of `expected` is found, equal, in `actual`. */
export function assertObjectMatch(
  actual: Record<PropertyKey, unknown>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  check(() => node.partialDeepStrictEqual(actual, expected), msg);
}

/** Passes if both are the same value or the same object. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  check(() => node.strictEqual(actual, expected), msg);
}

/** Passes if the numbers differ by no more than `tolerance` (by default 1e-7 of `expected`). */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number = isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  msg?: string,
): void {
  const isClose = Object.is(actual, expected) || Math.abs(expected - actual) <= tolerance;
  if (!isClose) refuse(`${actual} is not within ${tolerance} of ${expected}`, msg);
}

// deno-lint-ignore no-explicit-any -- numbers, strings, dates
type Ordered = any;

const compare =
  (sign: string, passes: (actual: Ordered, expected: Ordered) => boolean) =>
  <T>(actual: T, expected: T, msg?: string): void => {
    if (!passes(actual, expected)) {
      refuse(`${inspect(actual)} is not ${sign} ${inspect(expected)}`, msg);
    }
  };

/** Passes if `actual > expected`. */
export const assertGreater = compare(">", (a, b) => a > b);
/** Passes if `actual >= expected`. */
export const assertGreaterOrEqual = compare(">=", (a, b) => a >= b);
/** Passes if `actual < expected`. */
export const assertLess = compare("<", (a, b) => a < b);
/** Passes if `actual <= expected`. */
export const assertLessOrEqual = compare("<=", (a, b) => a <= b);

/** Passes if `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) refuse(`"${actual}" does not contain "${expected}"`, msg);
}

/** Passes if `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  check(() => node.match(actual, expected), msg);
}

/** Passes if `fn` throws; with a class, if it throws an error of it with that text. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  type?: Constructor<E>,
  msgIncludes = "",
  msg?: string,
): E {
  try {
    fn();
  } catch (error) {
    return checkError(error, type, msgIncludes, msg);
  }
  refuse("Expected function to throw", msg);
}

/** Passes if the promise of `fn` rejects; with a class, with an error of it with that text. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  type?: Constructor<E>,
  msgIncludes = "",
  msg?: string,
): Promise<E> {
  const promise = fn(); // may not throw itself
  try {
    await promise;
  } catch (error) {
    return checkError(error, type, msgIncludes, msg);
  }
  refuse("Expected function to reject", msg);
}

function checkError<E extends Error>(
  error: unknown,
  type: Constructor<E> | undefined,
  msgIncludes: string,
  msg?: string,
): E {
  if (type && !(error instanceof type)) refuse(`Expected ${type.name}, got ${inspect(error)}`, msg);
  const { message } = error as E;
  if (!`${message}`.includes(msgIncludes)) {
    refuse(`Error message "${message}" does not have "${msgIncludes}"`, msg);
  }
  return error as E;
}

/** Flags by name, and the other arguments in `_`. */
export type Args = { readonly _: readonly string[]; readonly [flag: string]: unknown };

/** Parses command line arguments: text flags, switches, other names, and what is unknown. */
export function parseArgs(args: readonly string[], options: {
  readonly string: readonly string[];
  readonly boolean: readonly string[];
  /** Text flags that may be given more than once: their value is a list. */
  readonly collect?: readonly string[];
  readonly alias: { readonly [name: string]: string };
  /** Called with each unknown flag and its name, and with each argument without dashes. */
  readonly unknown: (arg: string, name?: string) => boolean;
}): Args {
  const aliases = Object.entries(options.alias).map(([name, alias]) => [alias, name]);
  const names = new Map<string, string>(aliases as [string, string][]);
  // A text flag in front of another flag, or of nothing, has an empty value.
  const isText = (arg: string): boolean => options.string.includes(arg.replace(/^--/, ""));
  const complete = args.map((arg, i) =>
    /^--[^=]+$/.test(arg) && isText(arg) && !/^[^-]|^-$/.test(args[i + 1] ?? "--") ? `${arg}=` : arg
  );
  const { tokens } = parseTokens({
    args: complete,
    strict: false,
    tokens: true,
    options: Object.fromEntries([
      ...options.string.map((name) => [name, { type: "string" } as const]),
      ...options.boolean.map((name) => [name, { type: "boolean" } as const]),
    ]),
  });
  const flags: Record<string, unknown> = {};
  for (const name of options.boolean) flags[name] = false;
  for (const name of options.collect ?? []) flags[name] = [];
  const others: string[] = [];
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (options.unknown(token.value)) others.push(token.value);
      continue;
    }
    const name = names.get(token.name) ?? token.name;
    if (options.boolean.includes(name)) flags[name] = token.value !== "false";
    else if (options.collect?.includes(name)) (flags[name] as string[]).push(token.value ?? "");
    else if (options.string.includes(name)) flags[name] = token.value ?? "";
    else if (options.unknown(args[token.index], name)) flags[name] = token.value ?? true;
  }
  return { ...flags, _: others };
}
