import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { startEngine, tf } from "../../lib/engine/mod.ts";
import { nearestNeighbors } from "../../lib/metrics/nearest_neighbors.ts";

await startEngine();

const SHAPE = [4, 3, 3] as const;
const SIZE = 36;

/** Images in [-1, 1] by a rule of ours, the values at hand as float32. */
function images(count: number, seed: number): Float32Array {
  return Float32Array.from(
    { length: count * SIZE },
    (_, i) => Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453 % 1,
  );
}

function tensor(values: Float32Array): tf.Tensor4D {
  return tf.tensor4d(values, [values.length / SIZE, ...SHAPE]);
}

/** Images of one pixel. */
const at = (...values: number[]) => tf.tensor4d(values, [values.length, 1, 1, 1]);

function* batchesOf(values: Float32Array, size: number): Generator<tf.Tensor4D> {
  for (let i = 0; i < values.length; i += size * SIZE) {
    yield tensor(values.slice(i, i + size * SIZE));
  }
}

/** One pair after the other, in float64. */
function bruteForce(queries: Float32Array, candidates: Float32Array) {
  return Array.from({ length: queries.length / SIZE }, (_, query) => {
    let best = { index: -1, distance: Infinity };
    for (let index = 0; index < candidates.length / SIZE; index++) {
      let square = 0;
      for (let i = 0; i < SIZE; i++) {
        square += (queries[query * SIZE + i] - candidates[index * SIZE + i]) ** 2;
      }
      if (Math.sqrt(square) < best.distance) best = { index, distance: Math.sqrt(square) };
    }
    return best;
  });
}

Deno.test("nearestNeighbors() finds what comparing each pair finds, in batches of any size", () => {
  const [queries, candidates] = [images(20, 1), images(107, 2)];
  const expected = bruteForce(queries, candidates);
  for (const size of [1, 3, 50, 107]) {
    const { indices, distances } = nearestNeighbors(
      tensor(queries),
      batchesOf(candidates, size),
    );
    assertEquals([...indices], expected.map(({ index }) => index), `batches of ${size}`);
    expected.forEach(({ distance }, i) => assertAlmostEquals(distances[i], distance, 1e-6));
  }
});

Deno.test("nearestNeighbors() measures in pixels: 3 in one, 4 in another make 5", () => {
  const black = tf.zeros([1, 2, 2, 1]) as tf.Tensor4D;
  const far = tf.tensor4d([3, 0, 0, 4], [1, 2, 2, 1]);
  assertEquals([...nearestNeighbors(black, [far]).distances], [5]);
});

Deno.test("nearestNeighbors() takes lengths off the products: a large product alone is not near", () => {
  // 2 p - p² is largest at 1, the image itself; with another factor or no square, at four others.
  const candidates = at(1.6, 1.5, 1.4, 1.3, 0.4, 0.5, 0.6, 0.7, 1);
  const { indices, distances } = nearestNeighbors(at(1), [candidates]);
  assertEquals([indices[0], distances[0]], [8, 0]);
});

Deno.test("nearestNeighbors() measures the four that seem nearest in a batch", () => {
  // In float32, 2 p q - p² of 1e4 + 1 and of 1e4 + 0.5 are both 1e8: only the order decides.
  const [far, near] = [1e4 + 1, 1e4 + 0.5];
  const fourth = nearestNeighbors(at(1e4), [at(far, far, far, near)]);
  assertEquals([fourth.indices[0], fourth.distances[0]], [3, 0.5]);
  const fifth = nearestNeighbors(at(1e4), [at(far, far, far, far, near)]);
  assertEquals([fifth.indices[0], fifth.distances[0]], [0, 1]);
});

Deno.test("nearestNeighbors() gives -1 where every distance is beyond float32", () => {
  const { indices, distances } = nearestNeighbors(at(1e30), [at(-1e30)]);
  assertEquals([indices[0], distances[0]], [-1, Infinity]);
});

Deno.test("nearestNeighbors() is exact where squares of large numbers cancel", () => {
  // In float32, 1e4² - 2 · 1e4 · 1e4 + 1e4² has steps of 8: all these would be as near.
  const { indices, distances } = nearestNeighbors(at(1e4), [at(1e4 + 1, 1e4 + 0.25, 1e4 - 0.5)]);
  assertEquals([...indices], [1]);
  assertEquals([...distances], [0.25]);
});

Deno.test("nearestNeighbors() finds an image itself at distance 0, the first of two copies", () => {
  const set = images(30, 3);
  const twice = Float32Array.of(...set, ...set);
  for (const size of [7, 30, 60]) {
    const { indices, distances } = nearestNeighbors(tensor(set), batchesOf(twice, size));
    assertEquals([...indices], Array.from({ length: 30 }, (_, i) => i), `batches of ${size}`);
    assertEquals([...distances], new Array(30).fill(0));
  }
});

Deno.test("nearestNeighbors() disposes of candidates and leaves the images", () => {
  const queries = tensor(images(2, 1));
  const before = tf.memory().numTensors;
  nearestNeighbors(queries, batchesOf(images(9, 2), 4));
  assertEquals(tf.memory().numTensors, before);
  assertEquals(queries.isDisposed, false);
});

Deno.test("nearestNeighbors() refuses images of another shape, and none", () => {
  const small = tf.zeros([2, 4, 4, 1]) as tf.Tensor4D;
  assertThrows(
    () => nearestNeighbors(small, [tf.zeros([3, 4, 4, 3]) as tf.Tensor4D]),
    TypeError,
    "Cannot find nearestNeighbors of images of shape [2,4,4,1]: the candidates' is [3,4,4,3]",
  );
  assertThrows(
    () => nearestNeighbors(small, []),
    RangeError,
    "Cannot find nearestNeighbors among no candidates",
  );
});
