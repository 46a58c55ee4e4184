import type { BatchAt } from "../../lib/trainers/mod.ts";

/** Batches that are ready some time after they are asked for, and refuse to be drawn before. */
export function lateBatches<Batch>(
  batchAt: (step: number) => Batch,
  log: string[] = [],
): BatchAt<Batch> {
  const isReady = new Set<number>();
  return Object.assign((step: number) => {
    if (!isReady.has(step)) throw new Error(`Batch ${step} is not ready`);
    log.push(`drawn ${step}`);
    return batchAt(step);
  }, {
    async ready(step: number) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      log.push(`ready ${step}`);
      isReady.add(step);
    },
  });
}
