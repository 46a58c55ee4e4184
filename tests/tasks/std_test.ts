import * as assertions from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import * as path from "@std/path";
import * as bundled from "../../tasks/std/mod.ts";

// Where JSR is reachable, the bundled functions are compared with those that they replace.
for (const [name, std] of Object.entries({ "@std": assertions, "the replacement": bundled })) {
  const { assertRejects, assertThrows } = assertions;
  // deno-lint-ignore no-explicit-any -- the two differ in their types
  const the = std as any;

  Deno.test(`assertions of ${name} pass`, async () => {
    the.assert(1);
    the.assertFalse(0);
    the.assertEquals([new Float32Array([1, NaN, -0])], [new Float32Array([1, NaN, 0])]);
    the.assertEquals({ a: [-0], c: new Map([[1, 2]]) }, { a: [0], c: new Map([[1, 2]]) });
    the.assertNotEquals([1], [2]);
    the.assertObjectMatch({ a: { b: 1, c: 2 } }, { a: { b: 1 } });
    the.assertStrictEquals(NaN, NaN);
    the.assertAlmostEquals(0.1 + 0.2, 0.3);
    the.assertAlmostEquals(Infinity, Infinity);
    the.assertGreater(2, 1);
    the.assertGreaterOrEqual(2, 2);
    the.assertLess(1, 2);
    the.assertLessOrEqual(2, 2);
    the.assertStringIncludes("abc", "bc");
    the.assertMatch("ab", /b/);
    const thrown = the.assertThrows(() => JSON.parse("{"), SyntaxError, "JSON");
    assertions.assertEquals(thrown.constructor, SyntaxError);
    const rejected = await the.assertRejects(
      () => Promise.reject(new TypeError("late")),
      TypeError,
    );
    assertions.assertEquals(rejected.message, "late");
  });

  Deno.test(`assertions of ${name} fail with the caller's message`, async () => {
    const failing = [
      () => the.assert(0, "why"),
      () => the.assertFalse(1, "why"),
      () => the.assertEquals([1], [2], "why"),
      () => the.assertEquals(new Float32Array([1]), new Float64Array([1]), "why"),
      () => the.assertEquals([1], [1, undefined], "why"),
      () => the.assertEquals({ a: undefined }, {}, "why"),
      () => the.assertEquals(1, "1", "why"),
      () => the.assertEquals(new Set([1]), new Set([2]), "why"),
      () => the.assertNotEquals([NaN, 0], [NaN, -0], "why"),
      () => the.assertObjectMatch({ a: 1 }, { b: 1 }, "why"),
      () => the.assertStrictEquals({}, {}, "why"),
      () => the.assertAlmostEquals(1, 1.1, undefined, "why"),
      () => the.assertAlmostEquals(1, NaN, 1, "why"),
      () => the.assertGreater(1, 1, "why"),
      () => the.assertGreaterOrEqual(0, 1, "why"),
      () => the.assertLess(NaN, 1, "why"),
      () => the.assertLessOrEqual(2, 1, "why"),
      () => the.assertStringIncludes("abc", "x", "why"),
      () => the.assertMatch("a", /b/, "why"),
      () => the.assertThrows(() => {}, Error, "", "why"),
      () => the.assertThrows(() => JSON.parse("{"), TypeError, "", "why"),
      () => the.assertThrows(() => JSON.parse("{"), SyntaxError, "no such text", "why"),
    ];
    for (const run of failing) {
      const error = assertThrows(run, Error, "why", `${run}`);
      assertions.assertStringIncludes(error.name, "AssertionError");
    }
    await assertRejects(() => the.assertRejects(() => Promise.resolve()), Error, "to reject");
    const late = () => Promise.reject(new RangeError("late"));
    await assertRejects(() => the.assertRejects(late, TypeError), Error, "TypeError");
    await assertRejects(() => the.assertRejects(() => JSON.parse("{"), SyntaxError));
  });
}

Deno.test("assertEquals() of the replacement shows what differs", () => {
  const error = assertions.assertThrows(() => bundled.assertEquals({ a: [1, 2] }, { a: [1, 3] }));
  assertions.assertMatch((error as Error).message, /\+\s+2\n-\s+3\n/);
});

for (const [name, the] of Object.entries({ "@std": path, "the replacement": bundled })) {
  Deno.test(`paths of ${name} are joined, split and converted`, () => {
    const { assertEquals, assertThrows } = assertions;
    assertEquals(the.basename("/x/y.png", ".png"), "y");
    assertEquals(the.extname("x.tar.gz"), ".gz");
    assertEquals(the.dirname("/x/y"), "/x");
    assertEquals(the.relative("/a/b", "/a/c"), the.join("..", "c"));
    const url = the.toFileUrl("/a b/c");
    assertEquals(url.href, "file:///a%20b/c");
    assertEquals(the.fromFileUrl(url), "/a b/c");
    assertThrows(() => the.toFileUrl("a"), TypeError);
  });
}

type ParseArgs = (args: string[], options: object) => Record<string, unknown>;

for (
  const [name, parse] of Object.entries({ "@std": parseArgs, "the replacement": bundled.parseArgs })
) {
  const flags = (...args: string[]) => {
    const unknown: (string | undefined)[][] = [];
    const parsed = (parse as unknown as ParseArgs)(args, {
      string: ["_", "out", "seed", "set"],
      collect: ["set"],
      boolean: ["json", "help"],
      alias: { help: "h" },
      unknown(arg: string, key?: string) {
        if (key !== undefined) unknown.push([arg, key]);
        return key === undefined;
      },
    });
    return { ...parsed, unknown };
  };
  const { assertObjectMatch } = assertions;

  Deno.test(`parseArgs() of ${name} reads texts, switches and other arguments`, () => {
    assertObjectMatch(flags("5", "--out", "a b", "--seed=7", "--json", "-h", "x"), {
      ...{ _: ["5", "x"], out: "a b", seed: "7", json: true, help: true, unknown: [] },
    });
    assertObjectMatch(flags(), { _: [], json: false, help: false, set: [] });
    assertObjectMatch(flags("--set", "a=1", "--set=b=-2"), { set: ["a=1", "b=-2"] });
    assertObjectMatch(flags("--json", "--", "--out", "x"), { _: ["--out", "x"], json: true });
  });

  Deno.test(`parseArgs() of ${name} gives a text flag without a value the empty text`, () => {
    assertObjectMatch(flags("--out", "--seed", "3"), { out: "", seed: "3" });
    assertObjectMatch(flags("--out"), { out: "" });
  });

  Deno.test(`parseArgs() of ${name} reports what is unknown with its text`, () => {
    assertObjectMatch(flags("--sed=3", "--json", "--frob"), {
      json: true,
      unknown: [["--sed=3", "sed"], ["--frob", "frob"]],
    });
  });
}
