import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { seededUniform } from "../../lib/random/mod.ts";
import { embed } from "../../lib/metrics/embedding.ts";

/** Vectors around three far corners, in turn. */
function clustered(count: number): number[][] {
  const uniform = seededUniform(7);
  return Array.from(
    { length: count },
    (_, i) => Array.from({ length: 5 }, (_, j) => uniform() + (j === i % 3 ? 10 : 0)),
  );
}

Deno.test("embed() keeps together what is near, whatever the seed", async () => {
  const vectors = clustered(90);
  for (const seed of [0, 1]) {
    const { x, y } = await embed(vectors, { seed });
    for (let i = 0; i < x.length; i++) {
      const distances = x.map((_, j) => Math.hypot(x[i] - x[j], y[i] - y[j]));
      const byDistance = [...x.keys()].toSorted((a, b) => distances[a] - distances[b]);
      const nearest = byDistance.slice(0, 10).filter((j) => j % 3 === i % 3);
      assertEquals(nearest.length, 10, `point ${i}`);
    }
  }
});

Deno.test("embed() maps by the vectors and the seed alone, and leaves the vectors", async () => {
  const vectors = clustered(40);
  const first = await embed(vectors, { seed: 3 });
  assertEquals(await embed(vectors.map((each) => Float64Array.from(each)), { seed: 3 }), first);
  assertNotEquals(await embed(vectors, { seed: 4 }), first);
  assertEquals(vectors, clustered(40));
});

Deno.test("embed() takes few vectors, and equal ones", async () => {
  const [few, equal] = [clustered(2), new Array(70).fill([1, 2])];
  for (const vectors of [few, equal]) {
    const { x, y } = await embed(vectors, { seed: 0, epochs: 5 });
    assertEquals([x.length, y.length], [vectors.length, vectors.length]);
    assert([...x, ...y].every(Number.isFinite));
  }
});

Deno.test("embed() has 15 neighbors and 200 epochs by default", async () => {
  const vectors = clustered(40);
  const expected = await embed(vectors, { seed: 3, neighbors: 15, epochs: 200 });
  assertEquals(await embed(vectors, { seed: 3 }), expected);
});

Deno.test("embed() takes as many neighbors as there are, from 2 on", async () => {
  const vectors = clustered(8);
  const map = (neighbors: number) => embed(vectors, { seed: 0, neighbors, epochs: 1 });
  assertEquals(await map(15), await map(7));
  assertNotEquals(await map(7), await map(6));
  assertEquals((await map(2)).x.length, 8);
});

Deno.test("embed() refuses what it cannot map", async () => {
  const refused = (
    vectors: number[][],
    error: typeof TypeError | typeof RangeError,
    message: string,
    options = {},
  ) => assertRejects(() => embed(vectors, { seed: 0, ...options }), error, message);
  await refused([[1]], RangeError, "Cannot embed 1 vectors: give 2 or more");
  await refused(
    [[1, 2], [3, 4], [5]],
    TypeError,
    "Cannot embed vectors of different lengths: vector 0 has 2 numbers, vector 2 has 1",
  );
  await refused(
    [[1, 2], [3, NaN]],
    RangeError,
    "Cannot embed vector 1: number 1 is NaN, give finite ones",
  );
  await refused([[1, 2], [3]], TypeError, "vector 0 has 2 numbers, vector 1 has 1");
  await refused([[1, 2], [NaN, 3]], RangeError, "Cannot embed vector 1: number 0 is NaN");
  await refused([[1], [2]], RangeError, "neighbors = 1: give a whole number from 2", {
    neighbors: 1,
  });
  await refused([[1], [2]], RangeError, "epochs = 0.5: give a whole number from 1", {
    epochs: 0.5,
  });
});
