import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { seededUniform } from "../../lib/engine/seeded_uniform.ts";

Deno.test("seededUniform() repeats by seed and fills [0, 1) evenly", () => {
  const draw = (seed: number) => Array.from({ length: 10_000 }, seededUniform(seed));
  assertEquals(draw(3), draw(3));
  assertNotEquals(draw(3), draw(4));
  const numbers = draw(3);
  assert(numbers.every((number) => number >= 0 && number < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = numbers.filter((number) => Math.floor(10 * number) === tenth).length;
    assertLess(Math.abs(count - 1_000), 150);
  }
});
