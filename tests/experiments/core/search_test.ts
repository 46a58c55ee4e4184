import { assert, assertEquals } from "@std/assert";
import { drawCandidates, planRungs } from "../../../experiments/core/search.ts";

const space = {
  rate: { logUniform: [1e-4, 1e-2] },
  weight: { uniform: [2, 4] },
  size: { choices: [8, 16] },
} as const;

Deno.test("drawCandidates() stays in its ranges, and half of a logarithmic one is below its middle", () => {
  const drawn = drawCandidates(space, 400, 0, "dann");
  assertEquals(drawn.length, 400);
  const of = (path: string) => drawn.map((candidate) => Number(candidate[path]));
  assert(of("rate").every((rate) => rate >= 1e-4 && rate <= 1e-2));
  assert(of("weight").every((weight) => weight >= 2 && weight <= 4));
  // 400 fair draws: 200 with a standard deviation of 10. The middle of 1e-4 and 1e-2 is 1e-3.
  const below = (values: number[], middle: number) =>
    values.filter((value) => value < middle).length;
  for (const count of [below(of("rate"), 1e-3), below(of("weight"), 3), below(of("size"), 9)]) {
    assert(Math.abs(count - 200) < 50, `${count}`);
  }
});

Deno.test("drawCandidates() depends on seed and method, and a longer list begins with a shorter", () => {
  const five = drawCandidates(space, 5, 0, "dann");
  assertEquals(drawCandidates(space, 9, 0, "dann").slice(0, 5), five);
  for (const [seed, method] of [[1, "dann"], [0, "mmd"]] as const) {
    const others = drawCandidates(space, 5, seed, method);
    assert(others.every((other, i) => JSON.stringify(other) !== JSON.stringify(five[i])));
  }
});

Deno.test("drawCandidates() draws none twice, and all of a space that has fewer", () => {
  const small = { size: { choices: [8, 16] }, isShared: { choices: [true, false] } };
  const drawn = drawCandidates(small, 10, 0, "dann").map((each) => JSON.stringify(each)).sort();
  assertEquals(drawn, [
    '{"size":16,"isShared":false}',
    '{"size":16,"isShared":true}',
    '{"size":8,"isShared":false}',
    '{"size":8,"isShared":true}',
  ]);
});

Deno.test("planRungs() multiplies steps by what it divides candidates by, at validated steps", () => {
  assertEquals(planRungs(27, { steps: 2700, reduction: 3, validate: 100 }), [
    { candidates: 27, step: 100 },
    { candidates: 9, step: 300 },
    { candidates: 3, step: 900 },
    { candidates: 1, step: 2700 },
  ]);
  // 2000 / 4 = 500 and 2000 / 2 = 1000, up to multiples of 300; 5 candidates, 2, 1.
  assertEquals(planRungs(5, { steps: 2000, reduction: 2, validate: 300 }), [
    { candidates: 5, step: 600 },
    { candidates: 2, step: 1200 },
    { candidates: 1, step: 2000 },
  ]);
  // 100 / 9 and 100 / 3 are both 50 then: the best of all nine goes on at once.
  assertEquals(planRungs(9, { steps: 100, reduction: 3, validate: 50 }), [
    { candidates: 9, step: 50 },
    { candidates: 1, step: 100 },
  ]);
  assertEquals(planRungs(1, { steps: 7, reduction: 3, validate: 100 }), [{
    candidates: 1,
    step: 7,
  }]);
});
