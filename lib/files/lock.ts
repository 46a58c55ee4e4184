/**
 * Locks between processes, of this machine and of others that share a file system.
 *
 * On one machine a lock is the operating system's (`flock`), which releases it when a process dies.
 * Network file systems keep that to one machine, or have none. So the file also names its owner, who
 * writes it again at intervals: an owner on another machine counts as long as it does.
 *
 * @module
 */
import { join } from "node:path";
import { writeAll } from "./atomic_write.ts";

/** Milliseconds between two signs of life of an owner. */
const BEAT_MS = 15_000;

/** Milliseconds without one after which an owner on another machine counts as dead. */
const SILENCE_MS = 120_000;

/** Milliseconds after which, without the operating system's locks, the last to write is the owner. */
const SETTLE_MS = 250;

/** A lock that this process has. */
type Held = {
  /** Whether the file still names this owner. */
  isHeld(): Promise<boolean>;
  readonly file: Deno.FsFile;
  /** Gives no more signs of life, and closes the file. */
  end(): void;
};

/** Who has a lock: `12`, or `12 on node-a` if that is another machine. */
type Owner = { readonly owner: string };

/** Takes a lock, or tells at once who has it. */
async function tryLock(path: string): Promise<Held | Owner> {
  while (true) {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    try {
      const isLocked = await lockBySystem(file);
      const owner = await readOwner(path);
      // Of a process of this machine, the operating system has said that it is dead.
      const isOurs = owner.pid === "" || (isLocked === true && owner.machine === machineId());
      if (isLocked === false || (!isOurs && await isAlive(path))) {
        file.close();
        return { owner: describe(owner) };
      }
      if (!isOurs || !await isAt(path, file)) {
        // Its owner removed the file after we opened and before we locked it; or is silent, and if it
        // wakes, must write to a file of its own.
        if (!isOurs) await Deno.remove(path).catch(() => {});
        file.close();
        continue;
      }
      const own = `${Deno.pid}\n${Deno.hostname()}\n${machineId()}\n${crypto.randomUUID()}\n`;
      await file.truncate();
      await writeAll(file, new TextEncoder().encode(own));
      const isHeld = async () => await Deno.readTextFile(path).catch(() => "") === own;
      if (isLocked === undefined) {
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
        if (!await isHeld()) {
          file.close();
          return { owner: describe(await readOwner(path)) };
        }
      }
      return { isHeld, file, end: keepAlive(file, own) };
    } catch (error) {
      file.close();
      throw error;
    }
  }
}

/** @returns whether the operating system's lock is taken; undefined if the file system has none */
async function lockBySystem(file: Deno.FsFile): Promise<boolean | undefined> {
  try {
    return await file.tryLock(true);
  } catch {
    return undefined;
  }
}

/** Writes the file again at intervals, until the returned function is called. */
function keepAlive(file: Deno.FsFile, own: string): () => void {
  const timer = setInterval(async () => {
    try {
      await file.seek(0, Deno.SeekMode.Start);
      await writeAll(file, new TextEncoder().encode(own));
      await file.sync();
    } catch {
      // The file is gone, and with it the lock.
    }
  }, BEAT_MS);
  Deno.unrefTimer(timer);
  return () => {
    clearInterval(timer);
    file.close();
  };
}

/** The lines of a lock file. */
type OwnerLines = { readonly pid: string; readonly host: string; readonly machine: string };

async function readOwner(path: string): Promise<OwnerLines> {
  const [pid = "", host = "", machine = ""] = (await Deno.readTextFile(path).catch(() => ""))
    .split("\n");
  return { pid, host, machine };
}

function describe({ pid, host, machine }: OwnerLines): string {
  return host === "" || machine === machineId() ? pid : `${pid} on ${host}`;
}

/** Whether an owner has given a sign of life lately, or has released its lock just now. */
async function isAlive(path: string): Promise<boolean> {
  // Both times are the file system's: the clocks of two machines may differ.
  const probe = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.writeTextFile(probe, "");
    const [now, last] = await Promise.all([Deno.stat(probe), Deno.stat(path).catch(() => null)]);
    return last === null || Number(now.mtime) - Number(last.mtime) < SILENCE_MS;
  } finally {
    await Deno.remove(probe).catch(() => {});
  }
}

let machine: string | undefined;

/** What no other machine has, and this one not after its next start. */
function machineId(): string {
  return machine ??= `${Deno.hostname()} ${readBootId()}`;
}

function readBootId(): string {
  try {
    return Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();
  } catch {
    return ""; // not Linux
  }
}

/**
 * Takes the lock of a file, so that of several processes one works on it and the others wait.
 *
 * @param path of the lock file, which is created if it is missing, and stays
 * @param whileWaiting what to yield, at intervals, while another process holds the lock
 * @param pollMs milliseconds between two attempts
 * @returns the held lock, which `using` releases
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const path = await Deno.makeTempFile();
 * const held = (await takeLock(path, "waiting").next()).value as Disposable;
 * const second = takeLock(path, "waiting", 1);
 * assertEquals(await second.next(), { done: false, value: "waiting" });
 * held[Symbol.dispose]();
 * const { value, done } = await second.next();
 * assertEquals(done, true);
 * (value as Disposable)[Symbol.dispose]();
 * ```
 */
export async function* takeLock<T>(
  path: string,
  whileWaiting: T,
  pollMs = 200,
): AsyncGenerator<T, Disposable> {
  while (true) {
    const lock = await tryLock(path);
    if ("file" in lock) {
      return {
        [Symbol.dispose]() {
          lock.file.truncateSync(); // it names no owner now
          lock.end();
        },
      };
    }
    yield whileWaiting;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Another process, or another part of this one, has the lock of a directory. */
export class DirectoryInUseError extends Error {
  /** Always `DirectoryInUseError`. */
  override name = "DirectoryInUseError";

  /**
   * Writes the message.
   *
   * @param processId of the owner, with its machine if that is another; empty if unknown
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
 * Takes the lock of a directory, or refuses at once: a file `lock` names the owner.
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
  const lock = await tryLock(path);
  if ("owner" in lock) throw new DirectoryInUseError(directory, lock.owner);
  return {
    isHeld: lock.isHeld,
    async release() {
      if (await lock.isHeld()) await Deno.remove(path).catch(() => {});
      lock.end();
    },
  };
}

async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const [named, opened] = await Promise.all([Deno.stat(path).catch(() => null), file.stat()]);
  return named !== null && named.ino === opened.ino && named.dev === opened.dev;
}
