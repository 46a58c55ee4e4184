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

/** @returns infinity where the process may not ask the system */
export function availableMemory(): number {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" });
  return state === "granted" ? readMemory().available : Infinity;
}

function readLimit(file: string): number {
  try {
    return Number(Deno.readTextFileSync(file)) || Infinity; // "max" is none
  } catch {
    return Infinity; // no Linux, or no container
  }
}
