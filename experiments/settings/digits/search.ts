/**
 * Ranges of the settings that the sources leave open, to be searched by `deno task tune`.
 *
 * The DSN paper's appendix gives some for MNIST to MNIST-M, which these hold and exceed; for USPS, and
 * for CoGAN in color, no source gives anything.
 *
 * @module
 */
import type { SearchSpace } from "../../core/search.ts";

const rate = (min: number, max: number) => ({ logUniform: [min, max] } as const);

/** What is searched, for each method whose settings the sources leave open. */
export const searchSpaces = {
  mmd: {
    learningRate: rate(1e-3, 2e-2),
    similarityWeight: rate(0.1, 10),
    startStep: { choices: [0, 1_000] },
  },
  dann: {
    batchSize: { choices: [8, 16, 32] },
    similarityWeight: rate(0.1, 1),
    reversalFactor: rate(0.1, 1),
  },
  dsn: {
    batchSize: { choices: [16, 32] },
    "weights.reconstruction": rate(1e-4, 0.1),
    "weights.difference": rate(0.01, 0.1),
    "weights.similarity": rate(0.1, 1),
    reversalFactor: rate(0.1, 1),
  },
  cogan: { learningRate: rate(1e-4, 2e-3) },
  pixelda: {
    learningRate: rate(2e-4, 2e-3),
    "discriminatorWeights.domain": rate(0.02, 1),
    "generatorWeights.adversarial": rate(2e-3, 1),
    "generatorWeights.task": rate(2e-3, 1),
  },
} as const satisfies { readonly [method: string]: SearchSpace };

/** A method that can be tuned. */
export type TunedMethod = keyof typeof searchSpaces;

/** Ids of the methods that can be tuned. */
export const tunedMethods = Object.keys(searchSpaces) as TunedMethod[];
