/**
 * Takes the lock of a file, so that of several processes one works on it and the others wait.
 *
 * The lock is the operating system's (`flock`), on a file that stays: a process that dies, however,
 * lets go of it, so there are no stale locks to clear away.
 *
 * @param path Path of the lock file, made if it is missing
 * @param pollMs Milliseconds between two attempts
 * @returns Yields the seconds waited so far while another holds the lock; returns the held lock,
 * which `using` or closing releases
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const path = await Deno.makeTempFile();
 * const held = (await takeLock(path).next()).value as Deno.FsFile;
 * const waiting = takeLock(path, 1);
 * assert(!(await waiting.next()).done);
 * held.close();
 * const { value, done } = await waiting.next();
 * assert(done);
 * value.close();
 * ```
 */
export async function* takeLock(
  path: string,
  pollMs = 200,
): AsyncGenerator<number, Deno.FsFile> {
  const started = Date.now();
  const file = await Deno.open(path, { create: true, write: true });
  let taken = false;
  try {
    while (!(taken = await file.tryLock(true))) {
      yield (Date.now() - started) / 1000;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    return file;
  } finally {
    if (!taken) file.close();
  }
}
