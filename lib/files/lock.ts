/**
 * Locks between processes. They are the operating system's (`flock`): it releases the lock of a
 * process that dies, so there are no stale locks.
 *
 * @module
 */
import { join } from "node:path";
import { writeAll } from "./atomic_write.ts";

/**
 * Takes the lock of a file, so that of several processes one works on it and the others wait.
 *
 * @param path of the lock file, which is created if it is missing, and stays
 * @param whileWaiting what to yield, at intervals, while another process holds the lock
 * @param pollMs milliseconds between two attempts
 * @returns the held lock, which `using` or closing releases
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

/** Another process, or another part of this one, has the lock of a directory. */
export class DirectoryInUseError extends Error {
  /** Always `DirectoryInUseError`. */
  override name = "DirectoryInUseError";

  /**
   * Writes the message.
   *
   * @param processId of the owner; empty if unknown
   */
  constructor(readonly directory: string, readonly processId: string) {
    super(
      `${directory} is in use by process ${processId || "unknown"}: wait for it, stop it, ` +
        `or choose another folder`,
    );
  }
}

/** The lock of a directory, held by this process. */
export type DirectoryLock = {
  /** Whether its file is still there: not if somebody removed the directory, or made it again. */
  isHeld(): Promise<boolean>;
  /** Releases it and removes the file. */
  release(): Promise<void>;
};

/**
 * Takes the lock of a directory, or refuses at once: a file `lock` holds the owner's process id.
 *
 * @param directory an existing directory
 * @returns the lock, which the caller releases
 * @throws {DirectoryInUseError} if another process, or another part of this one, has it
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const lock = await lockDirectory(directory);
 * const refused = await lockDirectory(directory).then(() => false, () => true);
 * if (!refused) throw new Error("Locked twice");
 * await lock.release();
 * ```
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(directory, "lock");
  while (true) {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    if (!await file.tryLock(true)) {
      file.close();
      const pid = (await Deno.readTextFile(path).catch(() => "")).trim();
      throw new DirectoryInUseError(directory, pid);
    }
    if (!await isAt(path, file)) {
      // Its owner removed the file after we opened and before we locked it.
      file.close();
      continue;
    }
    await file.truncate();
    await writeAll(file, new TextEncoder().encode(`${Deno.pid}\n`));
    return {
      isHeld: () => isAt(path, file),
      async release() {
        if (await isAt(path, file)) await Deno.remove(path).catch(() => {});
        file.close();
      },
    };
  }
}

async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const [named, opened] = await Promise.all([Deno.stat(path).catch(() => null), file.stat()]);
  return named !== null && named.ino === opened.ino && named.dev === opened.dev;
}
