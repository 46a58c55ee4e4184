/**
 * What this machine has for a sweep, and how it is shared out.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import { readMemory } from "../../lib/engine/mod.ts";
import { formatGigabytes } from "../../lib/terminal/mod.ts";
import { UsageError } from "../cli/mod.ts";
import { estimatePlan, type Plan, type Share } from "./plan.ts";

/** What a machine has. */
export type Machine = {
  readonly cores: number;
  /** Bytes of memory in all, and those that are free now. */
  readonly memory: number;
  readonly freeMemory: number;
  /** Bytes free where runs are kept. */
  readonly freeDisk: number;
  readonly hasGpu: boolean;
};

/** Reads what this machine has. */
export async function readMachine(out: string): Promise<Machine> {
  const { total, available } = readMemory();
  const { bavail, bsize } = await statfs(out);
  return {
    cores: navigator.hardwareConcurrency,
    memory: total,
    freeMemory: available,
    freeDisk: bavail * bsize,
    hasGpu: await Deno.stat("/dev/nvidia0").then(() => true, () => false),
  };
}

/** What decides how a machine is shared out. */
type Wishes = {
  readonly workers: number | undefined;
  readonly threads: number | undefined;
  readonly device: string;
};

/**
 * Shares a machine out: as many workers as it has cores and memory for, and to each as many threads.
 * It depends on the whole plan and not on what is left of it, so that the same command resumes runs
 * with as many threads.
 */
export function shareOut(
  { cells }: Plan,
  { cores, memory, hasGpu }: Machine,
  { workers, threads, device }: Wishes,
): Share {
  const each = Math.max(...cells.map(({ estimate }) => estimate.memory));
  const onGpu = device === "gpu" || (device === "auto" && hasGpu);
  const most = onGpu ? 1 : Math.min(
    cells.length,
    Math.floor(cores / (threads ?? 1)),
    Math.floor(memory / each),
  );
  const count = workers ?? Math.max(1, most);
  return { workers: count, threads: threads ?? Math.max(1, Math.floor(cores / count)) };
}

/** @throws {UsageError} if what is left of the plan is larger than the machine */
export function requireRoom(
  plan: Plan,
  share: Share,
  { cores, freeMemory, freeDisk }: Machine,
): void {
  const { workers, threads } = share;
  if (workers * threads > cores) {
    throw new UsageError(
      `${workers} workers of ${threads} threads need ${workers * threads} processors, and this ` +
        `machine has ${cores}: give --workers ${Math.max(1, Math.floor(cores / threads))}`,
    );
  }
  const { memory, disk } = estimatePlan(plan, share);
  if (memory > freeMemory) {
    const fitting = Math.floor(share.workers * freeMemory / memory);
    throw new UsageError(
      `${share.workers} workers need about ${formatGigabytes(memory)} of memory, and ` +
        `${formatGigabytes(freeMemory)} are free: ` +
        (fitting > 0 ? `give --workers ${fitting}` : "end other programs first"),
    );
  }
  if (disk > freeDisk) {
    throw new UsageError(
      `The plan needs about ${formatGigabytes(disk)} of disk, and ${
        formatGigabytes(freeDisk)
      } are free: give ` +
        "fewer seeds, or an --out with more room",
    );
  }
}
