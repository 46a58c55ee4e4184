/**
 * Batches that are read before they are needed.
 *
 * @module
 */

/** A batch for each step, a pure function of the step, to be drawn once it is ready. */
export type AwaitedBatches<Batch> = {
  (step: number): Batch;
  /** Resolves when the batch of a step can be drawn; meanwhile those of the next steps are read. */
  readonly ready: (step: number) => Promise<void>;
};

/** Steps to read ahead: enough that workers are busy while a step of training blocks this thread. */
const AHEAD = 8;

/**
 * Creates batches that are read a few steps ahead, in the order of the steps.
 *
 * @param read reads what a step needs
 * @param draw makes the batch of it; the caller disposes of its tensors
 * @param ahead how many steps are read besides the one that is awaited, from 0
 * @returns batches for a trainer; drawing one that is not ready throws an error
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const steps: number[] = [];
 * const read = (step: number) => Promise.resolve(steps.push(step));
 * const batches = prefetch(read, (count) => count, 2);
 * await batches.ready(5);
 * assertEquals([batches(5), steps], [1, [5, 6, 7]]);
 * ```
 */
export function prefetch<Read, Batch>(
  read: (step: number) => Promise<Read>,
  draw: (read: Read) => Batch,
  ahead = AHEAD,
): AwaitedBatches<Batch> {
  const reading = new Map<number, Promise<Read>>(), done = new Map<number, Read>();
  const ready = async (step: number): Promise<void> => {
    const last = step + ahead;
    for (const steps of [reading, done]) {
      for (const known of steps.keys()) if (known < step || known > last) steps.delete(known);
    }
    for (let next = step; next <= last; next++) {
      if (reading.has(next)) continue;
      const started = read(next);
      started.catch(() => {}); // Whoever awaits the step gets the error.
      reading.set(next, started);
    }
    done.set(step, await reading.get(step)!);
  };
  const batchAt = (step: number): Batch => {
    if (done.has(step)) return draw(done.get(step)!);
    throw new Error(`Cannot draw the batch of step ${step} yet: await ready(${step}) before`);
  };
  return Object.assign(batchAt, { ready });
}
