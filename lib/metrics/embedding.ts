/**
 * Maps of feature vectors in the plane.
 *
 * @module
 */
import { seededUniform } from "../random/mod.ts";

/** Points of a map, in the vectors' order; its axes have no meaning and no unit. */
export type Embedding = { readonly x: readonly number[]; readonly y: readonly number[] };

/** How to draw a map. */
export type EmbeddingOptions = {
  /** An integer; the same vectors and seed give the same map. */
  readonly seed: number;
  /** Of how many nearest vectors, itself included, a point keeps close. @default {15} */
  readonly neighbors?: number;
  /** Rounds of moving all points. @default {200} */
  readonly epochs?: number;
};

/**
 * Maps vectors into the plane by UMAP (McInnes et al. 2018), such that close ones stay close.
 *
 * Which points lie together can be read from such a map; how far apart groups lie cannot.
 *
 * @param vectors `[N, D]`, 2 or more of one length, such as a task network's features
 * @param options the seed, and how to draw
 * @returns a point for each vector
 * @throws {TypeError} if the vectors differ in length
 * @throws {RangeError} if there are fewer than 2, a number is not finite, or an option is not a count
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const vectors = [[0, 0], [0, 0.1], [0.1, 0], [9, 9], [9, 9.1], [9.1, 9]];
 * const { x, y } = await embed(vectors, { seed: 0, neighbors: 3 });
 * assertEquals([x.length, y.length], [6, 6]);
 * ```
 */
export async function embed(
  vectors: readonly ArrayLike<number>[],
  { seed, neighbors = 15, epochs = 200 }: EmbeddingOptions,
): Promise<Embedding> {
  requireCount("neighbors", neighbors, 2);
  requireCount("epochs", epochs, 1);
  requireVectors(vectors);
  // Loaded on demand, so that training does not wait for it.
  const { UMAP } = await import("npm:umap-js@1.4.0");
  const map = new UMAP({
    nNeighbors: Math.min(neighbors, vectors.length - 1),
    nEpochs: epochs,
    random: seededUniform(seed, "umap"),
  });
  const points = map.fit(vectors.map((vector) => Array.from(vector)));
  return { x: points.map(([x]) => x), y: points.map(([, y]) => y) };
}

function requireVectors(vectors: readonly ArrayLike<number>[]): void {
  if (vectors.length < 2) {
    throw new RangeError(`Cannot embed ${vectors.length} vectors: give 2 or more`);
  }
  vectors.forEach((vector, i) => {
    if (vector.length !== vectors[0].length) {
      throw new TypeError(
        `Cannot embed vectors of different lengths: vector 0 has ${vectors[0].length} numbers, ` +
          `vector ${i} has ${vector.length}`,
      );
    }
    // UMAP's search trees would split not-a-numbers for ever.
    const wrong = Array.from(vector).findIndex((number) => !Number.isFinite(number));
    if (wrong >= 0) {
      throw new RangeError(
        `Cannot embed vector ${i}: number ${wrong} is ${vector[wrong]}, give finite ones`,
      );
    }
  });
}

function requireCount(name: string, value: number, min: number): void {
  if (Number.isInteger(value) && value >= min) return;
  throw new RangeError(
    `Cannot embed with ${name} = ${value}: give a whole number from ${min}`,
  );
}
