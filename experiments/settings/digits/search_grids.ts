/**
 * What `deno task tune` tries: values for what the sources leave open.
 *
 * The DSN paper's appendix gives ranges for MNIST to MNIST-M, of which the grids take some and
 * values beyond; for USPS, and for CoGAN in color, no source gives anything.
 *
 * @module
 */

/** Values to try for some of a method's settings, each with each. */
export type SearchGrid = { readonly [setting: string]: readonly unknown[] };

/** A grid for each method whose settings the sources leave open. */
export const searchGrids = {
  mmd: { learningRate: [0.01, 0.005], similarityWeight: [0.3, 1, 3, 5], startStep: [0, 1_000] },
  dann: { batchSize: [32, 16, 8], similarityWeight: [0.251175, 1], reversalFactor: [1, 0.25] },
  dsn: {
    batchSize: [32, 16],
    weights: [
      { reconstruction: 0.05, difference: 0.06, similarity: 0.25 },
      { reconstruction: 0.01, difference: 0.05, similarity: 0.25 },
      { reconstruction: 1e-3, difference: 0.05, similarity: 0.25 },
      { reconstruction: 3e-4, difference: 0.05, similarity: 1 },
    ],
    reversalFactor: [1, 0.25],
  },
  cogan: { learningRate: [2e-4, 1e-3] },
} as const satisfies { readonly [method: string]: SearchGrid };

/** A method that can be tuned. */
export type TunedMethod = keyof typeof searchGrids;

/** Ids of the methods that can be tuned. */
export const tunedMethods = Object.keys(searchGrids) as TunedMethod[];

/**
 * Combines each value with each.
 *
 * @returns the candidates, the last setting changing fastest
 *
 * @example
 * ```ts
 * console.log(candidatesOf({ a: [1, 2], b: [3] })); // [{ a: 1, b: 3 }, { a: 2, b: 3 }]
 * ```
 */
export function candidatesOf(grid: SearchGrid): { readonly [setting: string]: unknown }[] {
  return Object.entries(grid).reduce<{ [setting: string]: unknown }[]>(
    (candidates, [setting, values]) =>
      candidates.flatMap((candidate) =>
        values.map((value) => ({ ...candidate, [setting]: value }))
      ),
    [{}],
  );
}
