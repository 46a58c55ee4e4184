/** What we use of `@std/assert`, over Node's built-ins, for where JSR does not answer. */
import { inspect } from "node:util";
import { differences } from "./differences.ts";

// deno-lint-ignore no-explicit-any
type Constructor<T> = abstract new (...args: any[]) => T;

/** Thrown by every failing assertion. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

function refuse(message: string, note?: string): never {
  throw new AssertionError(note ? `${message}: ${note}` : message);
}

/** Passes if `value` is truthy. */
export function assert(value: unknown, msg = ""): asserts value {
  if (!value) throw new AssertionError(msg);
}

/** Passes if `value` is falsy. */
export function assertFalse(value: unknown, msg = ""): asserts value is false | 0 | "" | null {
  if (value) throw new AssertionError(msg);
}

/** Fails always. */
export function fail(msg?: string): never {
  refuse("Failed assertion", msg);
}

/** Whether two values are deeply equal. */
export function equal(actual: unknown, expected: unknown): boolean {
  return differences(actual, expected).next().done === true;
}

/** Passes if the values are deeply equal; the message lists the first ten differences. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  const found = [...differences(actual, expected).take(11)];
  if (found.length === 0) return;
  const lines = found.slice(0, 10).map((each) => `  ${each}`);
  if (found.length > 10) lines.push("  and more");
  refuse(["Values are not equal", ...lines].join("\n"), msg);
}

/** Passes if the values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) refuse(`Both values are ${inspect(actual)}`, msg);
}

/** Passes if both are the same value or the same object. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (!Object.is(actual, expected)) {
    refuse(`${inspect(actual)} is not strictly ${inspect(expected)}`, msg);
  }
}

/** Passes if they are not the same value or object. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (Object.is(actual, expected)) refuse(`Both values are ${inspect(actual)}`, msg);
}

/** Passes if the numbers differ by no more than `tolerance` (by default 1e-7 of `expected`). */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number = isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  msg?: string,
): void {
  const difference = Math.abs(expected - actual);
  if (Object.is(actual, expected) || difference <= tolerance) return;
  refuse(`${actual} is not close to ${expected}: ${difference} is more than ${tolerance}`, msg);
}

/** Passes if `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) refuse(`${inspect(actual)} is not > ${inspect(expected)}`, msg);
}

/** Passes if `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) refuse(`${inspect(actual)} is not >= ${inspect(expected)}`, msg);
}

/** Passes if `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) refuse(`${inspect(actual)} is not < ${inspect(expected)}`, msg);
}

/** Passes if `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) refuse(`${inspect(actual)} is not <= ${inspect(expected)}`, msg);
}

/** Passes if the value is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) refuse(`Value is ${actual}`, msg);
}

/** Passes if `actual` is an instance of `type`. */
export function assertInstanceOf<T>(
  actual: unknown,
  type: Constructor<T>,
  msg?: string,
): asserts actual is T {
  if (!(actual instanceof type)) refuse(`${inspect(actual)} is no ${type.name}`, msg);
}

/** Passes if `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) refuse(`"${actual}" does not contain "${expected}"`, msg);
}

/** Passes if the list contains every expected item. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const missing = Array.from(expected).filter((item) =>
    !Array.from(actual).some((other) => equal(item, other))
  );
  if (missing.length > 0) refuse(`${inspect(actual)} lacks ${inspect(missing)}`, msg);
}

/** Passes if `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) refuse(`"${actual}" does not match ${expected}`, msg);
}

/** Passes if `actual` does not match `expected`. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) refuse(`"${actual}" matches ${expected}`, msg);
}

/** Passes if every property of `expected` is found, equal, in `actual`. */
export function assertObjectMatch(
  actual: Record<PropertyKey, unknown>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals(restrict(actual, expected), expected, msg);
}

function restrict(actual: unknown, expected: unknown): unknown {
  if (!isRecord(actual) || !isRecord(expected)) return actual;
  const shared = Object.keys(expected).filter((key) => key in actual);
  return Object.fromEntries(shared.map((key) => [key, restrict(actual[key], expected[key])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

/** Passes if `error` is an instance of `type` whose message contains `msgIncludes`. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  type?: Constructor<E>,
  msgIncludes?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) refuse(`A non-Error was thrown, ${inspect(error)}`, msg);
  if (type && !(error instanceof type)) {
    refuse(`Expected ${type.name}, got ${error.constructor.name} "${error.message}"`, msg);
  }
  if (msgIncludes === undefined) return;
  const found = typeof msgIncludes === "string"
    ? error.message.includes(msgIncludes)
    : msgIncludes.test(error.message);
  if (!found) refuse(`Error message "${error.message}" does not have ${inspect(msgIncludes)}`, msg);
}

/** Passes if `fn` throws; with a class, if it throws an error of it with that text. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  type: Constructor<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(fn: () => unknown, ...wanted: Wanted): unknown {
  let error: unknown;
  try {
    fn();
  } catch (thrown) {
    error = thrown;
    return check(error, wanted);
  }
  refuse("Expected function to throw", note(wanted));
}

/** Passes if the promise of `fn` rejects; with a class, with an error of it with that text. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  type: Constructor<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  ...wanted: Wanted
): Promise<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (error) {
    refuse(`Function threw when expected to reject: ${error}`, note(wanted));
  }
  try {
    await promise;
  } catch (error) {
    return check(error, wanted);
  }
  refuse("Expected function to reject", note(wanted));
}

type Wanted = [(string | Constructor<Error>)?, string?, string?];

function check(error: unknown, wanted: Wanted): unknown {
  const [type, msgIncludes, msg] = wanted;
  if (typeof type === "function") assertIsError(error, type, msgIncludes, msg);
  return error;
}

function note([typeOrMsg, , msg]: Wanted): string | undefined {
  return typeof typeOrMsg === "string" ? typeOrMsg : msg;
}
