/** How much memory there is: what is bounded by it must not end the process. */

/** Bytes of memory. */
export type Memory = { readonly total: number; readonly available: number };

/** The limit of the container that the process is in, on Linux. */
const CONTAINER_LIMIT = "/sys/fs/cgroup/memory.max";

/**
 * Reads how much memory this machine has, or the container that the process is in.
 *
 * @param limitFile where Linux tells the container's limit
 *
 * @example
 * ```ts
 * const { total, available } = readMemory();
 * if (available > total) throw new Error(`${available} of ${total}`);
 * ```
 */
export function readMemory(limitFile: string = CONTAINER_LIMIT): Memory {
  const { total, available } = Deno.systemMemoryInfo();
  const limit = readLimit(limitFile);
  return { total: Math.min(total, limit), available: Math.min(available, limit) };
}

/**
 * Reads how many bytes the process can still fill, on disk too. Only Linux promises more than it has;
 * other systems refuse, or make room on the disk.
 *
 * @returns infinity on other systems, and where the process may not ask
 */
export function availableMemory(): number {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" });
  if (Deno.build.os !== "linux" || state !== "granted") return Infinity;
  const { available, swapFree } = Deno.systemMemoryInfo();
  return Math.min(available + swapFree, readLimit(CONTAINER_LIMIT));
}

function readLimit(file: string): number {
  try {
    return Number(Deno.readTextFileSync(file)) || Infinity; // "max" is none
  } catch {
    return Infinity; // no Linux, or no container
  }
}
