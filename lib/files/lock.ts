/**
 * Takes the lock of a file, so that of several processes one works on it and the others wait.
 *
 * The lock is the operating system's (`flock`), on a file that stays: a process that dies, however,
 * lets go of it, so there are no stale locks to clear away.
 *
 * @param path Path of the lock file, made if it is missing
 * @param whileWaiting What to yield, every so often, while another holds the lock
 * @param pollMs Milliseconds between two attempts
 * @returns The held lock, which `using` or closing releases
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const path = await Deno.makeTempFile();
 * const held = (await takeLock(path, "waiting").next()).value as Deno.FsFile;
 * const second = takeLock(path, "waiting", 1);
 * assertEquals(await second.next(), { done: false, value: "waiting" });
 * held.close();
 * const { value, done } = await second.next();
 * assertEquals(done, true);
 * (value as Deno.FsFile).close();
 * ```
 */
export async function* takeLock<T>(
  path: string,
  whileWaiting: T,
  pollMs = 200,
): AsyncGenerator<T, Deno.FsFile> {
  const file = await Deno.open(path, { create: true, write: true });
  let taken = false;
  try {
    while (!(taken = await file.tryLock(true))) {
      yield whileWaiting;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    return file;
  } finally {
    if (!taken) file.close();
  }
}
