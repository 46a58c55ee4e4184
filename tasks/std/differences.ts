/** Where two values differ, by the rules of `@std/assert`: NaN equals NaN, 0 equals -0. */
import { inspect, isDeepStrictEqual } from "node:util";

/** A line for every place where `actual` and `expected` differ, in order; none if they are equal. */
export function* differences(actual: unknown, expected: unknown): Generator<string> {
  if (isDeepStrictEqual(actual, expected)) return;
  yield* differencesAt("", actual, expected, new Map());
}

function* differencesAt(
  path: string,
  actual: unknown,
  expected: unknown,
  seen: Map<unknown, unknown>,
): Generator<string> {
  if (actual === expected || Object.is(actual, expected)) return;
  if (typeof actual === "string" && typeof expected === "string" && /\n/.test(actual + expected)) {
    yield* differencesAt(`${path} by line`, actual.split("\n"), expected.split("\n"), seen);
    return;
  }
  if (!isWalkable(actual) || !isWalkable(expected)) {
    if (!isDeepStrictEqual(actual, expected)) yield line(path, show(actual), show(expected));
    return;
  }
  if (seen.get(actual) === expected) return;
  seen.set(actual, expected);
  if (kind(actual) !== kind(expected)) {
    yield line(path, kind(actual), kind(expected));
    return;
  }
  if (isList(actual) && isList(expected)) {
    if (actual.length !== expected.length) {
      yield line(`${path}.length`, `${actual.length}`, `${expected.length}`);
    }
    for (let i = 0; i < Math.min(actual.length, expected.length); i++) {
      yield* differencesAt(`${path}[${i}]`, actual[i], expected[i], seen);
    }
    return;
  }
  const left = actual as Record<PropertyKey, unknown>;
  const right = expected as Record<PropertyKey, unknown>;
  for (const key of new Set([...Reflect.ownKeys(left), ...Reflect.ownKeys(right)])) {
    const place = `${path}.${String(key)}`;
    if (!Object.hasOwn(left, key)) yield line(place, "missing", show(right[key]));
    else if (!Object.hasOwn(right, key)) yield line(place, show(left[key]), "missing");
    else yield* differencesAt(place, left[key], right[key], seen);
  }
}

function line(path: string, actual: string, expected: string): string {
  const place = path.replace(/^[. ]/, "") || "value";
  return `${place}: ${actual}, expected ${expected}`;
}

function show(value: unknown): string {
  return inspect(value, { depth: 3, maxArrayLength: 20, maxStringLength: 400, breakLength: 100 });
}

type List = ArrayLike<unknown>;

function isList(value: object): value is List {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function isWalkable(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return isList(value) || Object.prototype.toString.call(value) === "[object Object]";
}

function kind(value: object): string {
  return Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
}
