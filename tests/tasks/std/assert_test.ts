import * as std from "@std/assert";
import * as ours from "../../../tasks/std/assert.ts";
import { fail } from "node:assert";

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ours.AssertionError) return error.message;
    throw error;
  }
  fail("expected an AssertionError");
}

Deno.test("assertEquals() passes for equal typed arrays, nested records, NaN and -0", () => {
  ours.assertEquals(new Float32Array([1, NaN, -0]), new Float32Array([1, NaN, 0]));
  ours.assertEquals({ a: [{ b: NaN }], c: new Map([[1, 2]]) }, {
    a: [{ b: NaN }],
    c: new Map([[1, 2]]),
  });
  ours.assertEquals(10n, 10n);
});

Deno.test("assertEquals() names the places that differ", () => {
  const message = messageOf(() =>
    ours.assertEquals<unknown>({ a: new Float32Array([1, 2]), b: 1 }, {
      a: new Float32Array([1, 3]),
      c: 1,
    }, "why")
  );
  std.assertEquals(
    message,
    "Values are not equal\n  a[1]: 2, expected 3\n  b: 1, expected missing\n  c: missing, expected 1: why",
  );
});

Deno.test("assertEquals() compares long texts line by line", () => {
  const message = messageOf(() => ours.assertEquals("a\nb\nc", "a\nB\nc"));
  std.assertEquals(message, "Values are not equal\n  by line[1]: 'b', expected 'B'");
});

Deno.test("assertEquals() stops listing after ten differences", () => {
  const message = messageOf(() => ours.assertEquals(new Array(99).fill(0), new Array(99).fill(1)));
  std.assertEquals(message.split("\n").length, 12);
});

Deno.test("assertEquals() refuses other types, lengths, missing keys and Date values", () => {
  const pairs: [unknown, unknown][] = [
    [new Float32Array([1]), new Float64Array([1])],
    [[1], [1, 2]],
    [{ a: undefined }, {}],
    [new Date(1), new Date(2)],
    [new Set([1]), new Set([2])],
    [1, "1"],
    [null, {}],
    [10n, 11n],
  ];
  for (const [actual, expected] of pairs) messageOf(() => ours.assertEquals(actual, expected));
});

Deno.test("assertThrows() returns the error and refuses silence, another class or text", async () => {
  const boom = () => {
    throw new TypeError("boom 7");
  };
  std.assertEquals(ours.assertThrows(boom, TypeError, "boom").message, "boom 7");
  messageOf(() => ours.assertThrows(() => {}));
  messageOf(() => ours.assertThrows(boom, RangeError));
  messageOf(() => ours.assertThrows(boom, TypeError, "bang"));

  const reject = () => Promise.reject(new RangeError("late"));
  std.assertEquals((await ours.assertRejects(reject, RangeError, "late")).message, "late");
  await std.assertRejects(() => ours.assertRejects(() => Promise.resolve()), Error, "to reject");
  await std.assertRejects(() => ours.assertRejects(reject, TypeError), Error, "TypeError");
});

Deno.test("every other assertion passes and fails", () => {
  ours.assert(1);
  ours.assertAlmostEquals(0.1 + 0.2, 0.3);
  ours.assertGreater(2, 1);
  ours.assertInstanceOf([], Array);
  ours.assertMatch("ab", /b/);
  ours.assertNotEquals([1], [2]);
  ours.assertStringIncludes("abc", "bc");
  ours.assertObjectMatch({ a: { b: 1, c: 2 } }, { a: { b: 1 } });
  ours.assertArrayIncludes([1, 2, 3], [3]);
  const failing = [
    () => ours.assert(0),
    () => ours.assertAlmostEquals(1, 1.1),
    () => ours.assertAlmostEquals(1, NaN),
    () => ours.assertGreater(1, 1),
    () => ours.assertGreaterOrEqual(0, 1),
    () => ours.assertLess(NaN, 1),
    () => ours.assertInstanceOf({}, Array),
    () => ours.assertMatch("a", /b/),
    () => ours.assertNotEquals([NaN], [NaN]),
    () => ours.assertStringIncludes("abc", "x"),
    () => ours.assertStrictEquals({}, {}),
    () => ours.assertExists(null),
    () => ours.assertObjectMatch({ a: 1 }, { b: 1 }),
    () => ours.assertArrayIncludes([1], [2]),
    () => ours.fail(),
  ];
  failing.forEach(messageOf);
});
