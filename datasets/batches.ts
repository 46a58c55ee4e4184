import { seededPermutation } from "../lib/random/mod.ts";

/** What a stream of batches depends on. */
export type BatchOptions = {
  /** How many images there are to draw from. */
  readonly count: number;
  /** Images in a batch. */
  readonly size: number;
  /** The seed of the run. */
  readonly seed: number;
  /** Name of the stream, so that two streams of one seed differ. */
  readonly stream: string;
};

/**
 * Draws endless batches of indices, each epoch in its own random order.
 *
 * Batch `k` is positions `k * size` to `(k + 1) * size` of the epochs' permutations laid end to
 * end, so a batch depends on seed, stream and step only and a resumed run needs no sampler state.
 *
 * @param options Count, batch size, seed and stream
 * @returns A function from step (0, 1, ...) to the indices of its batch, `[size]`
 * @throws {RangeError} If count, size, seed or step is not an integer in its range
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const source = batchIndices({ count: 4, size: 2, seed: 0, stream: "source" });
 * const epoch = [...source(0), ...source(1)];
 * assert(epoch.toSorted().join() === "0,1,2,3");
 * ```
 */
export function batchIndices(options: BatchOptions): (step: number) => Uint32Array {
  const { count, size, seed, stream } = options;
  checkInteger("count", count, 1);
  checkInteger("size", size, 1);
  checkInteger("seed", seed, Number.MIN_SAFE_INTEGER);
  // Steps come mostly in order, so the last epoch's permutation is worth keeping.
  let kept = { epoch: 0, order: seededPermutation(count, seed, stream, 0) };
  return (step) => {
    checkInteger("step", step, 0);
    return Uint32Array.from({ length: size }, (_, i) => {
      const position = step * size + i;
      const epoch = Math.floor(position / count);
      if (epoch !== kept.epoch) {
        kept = { epoch, order: seededPermutation(count, seed, stream, epoch) };
      }
      return kept.order[position % count];
    });
  };
}

function checkInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  const range = least === Number.MIN_SAFE_INTEGER ? "an integer" : `an integer from ${least}`;
  throw new RangeError(`Cannot draw batches: ${name} is ${value}, give ${range}`);
}
