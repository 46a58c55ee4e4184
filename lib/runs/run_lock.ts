/** One process a run directory. */
import { join } from "node:path";
import { RunInUseError } from "./errors.ts";

/**
 * Takes the lock of a directory: a file `lock` that holds the owner's process id.
 *
 * The system's own file lock decides, so that the lock of a process that was killed is free.
 *
 * @param directory an existing directory
 * @returns a function that gives the lock back and removes the file
 * @throws {RunInUseError} if another process, or another part of this one, has it
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const release = await lockRun(directory);
 * const refused = await lockRun(directory).then(() => false, () => true);
 * if (!refused) throw new Error("Locked twice");
 * await release();
 * ```
 */
export async function lockRun(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, "lock");
  while (true) {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    if (!await file.tryLock(true)) {
      file.close();
      const pid = (await Deno.readTextFile(path).catch(() => "")).trim();
      throw new RunInUseError(directory, pid);
    }
    if (!await isAt(path, file)) {
      // Its owner removed the file between our open and our lock.
      file.close();
      continue;
    }
    await file.truncate();
    await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
    return async () => {
      await Deno.remove(path).catch(() => {});
      file.close();
    };
  }
}

async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const [named, opened] = await Promise.all([Deno.stat(path).catch(() => null), file.stat()]);
  return named !== null && named.ino === opened.ino && named.dev === opened.dev;
}
