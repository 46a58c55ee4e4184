/**
 * Batches by step, drawn at once or awaited.
 *
 * @module
 */

/** A batch for each step, a pure function of the step. */
export type BatchAt<Batch> = {
  (step: number): Batch;
  /**
   * Where images are read while training: resolves when the batch of a step can be drawn. Batches
   * without it can be drawn at once.
   */
  readonly ready?: (step: number) => Promise<void>;
};

/**
 * Joins batches to one that is ready when they are.
 *
 * @param parts that a joint batch consists of; left out where there are none
 * @param batchAt draws the joint batch from them
 * @returns `batchAt`, which has to be awaited if one of its parts has to be
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const read: number[] = [];
 * const source = Object.assign((step: number) => step, {
 *   ready: (step: number) => Promise.resolve(void read.push(step)),
 * });
 * const joint = joinBatches([source, undefined], (step) => ({ source: source(step) }));
 * await joint.ready?.(5);
 * assertEquals([read, joint(5)], [[5], { source: 5 }]);
 * ```
 */
export function joinBatches<Batch>(
  parts: readonly (BatchAt<unknown> | undefined)[],
  batchAt: (step: number) => Batch,
): BatchAt<Batch> {
  const waits = parts.flatMap((part) => part?.ready ?? []);
  if (waits.length === 0) return batchAt;
  const ready = async (step: number): Promise<void> => {
    await Promise.all(waits.map((wait) => wait(step)));
  };
  return Object.assign((step: number) => batchAt(step), { ready });
}
