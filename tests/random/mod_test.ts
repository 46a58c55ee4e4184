import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { hash, seededPermutation, seededUniform } from "../../lib/random/mod.ts";

Deno.test("seededUniform() repeats by key and fills [0, 1) evenly", () => {
  const draw = (seed: number) => Array.from({ length: 10_000 }, seededUniform(seed, "test"));
  assertEquals(draw(3), draw(3));
  assertNotEquals(draw(3), draw(4));
  const numbers = draw(3);
  assert(numbers.every((number) => number >= 0 && number < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = numbers.filter((number) => Math.floor(10 * number) === tenth).length;
    assertLess(Math.abs(count - 1_000), 150);
  }
});

Deno.test("seededPermutation() orders every index once, evenly and by key", () => {
  assertEquals(seededPermutation(9, 1, "test"), seededPermutation(9, 1, "test"));
  assertNotEquals(seededPermutation(9, 1, "test"), seededPermutation(9, 2, "test"));
  assertEquals([...seededPermutation(100, 0)].toSorted((a, b) => a - b), [...Array(100).keys()]);
  const firsts = Array.from({ length: 3_000 }, (_, seed) => seededPermutation(3, seed)[0]);
  for (const index of [0, 1, 2]) {
    const count = firsts.filter((first) => first === index).length;
    assertLess(Math.abs(count - 1_000), 130); // five standard deviations
  }
});

Deno.test("hash() returns the known values that streams depend on", () => {
  assertEquals(["", "1/test"].map((text) => hash(text, 0)), [-1421968373, 1952214331]);
  assertEquals(hash("1/test", 1), 95858741);
});
