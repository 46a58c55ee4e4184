/**
 * Fetches one pinned package into pixelda's cache: downloaded, verified, and kept until it is
 * unpacked.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import {
  cacheDir,
  ensureWritable,
  exists,
  hashFile,
  takeLock,
  type Transfer,
  unpackMembers,
} from "../../files/mod.ts";
import type { Package } from "./release.ts";

/** What an installation is doing, and its progress in bytes. */
export type InstallProgress = Transfer & {
  /** `"wait"` is for another process that installs at the same time. */
  readonly stage: "wait" | "download" | "verify" | "unpack";
  /** Which one of several packages, such as `nvidia-cudnn-cu12`. */
  readonly package?: string;
};

/**
 * Takes the lock of installed libraries: one process changes them, the others wait.
 *
 * @param advice a sentence for the error message
 * @returns a generator that yields while it waits, and ends with the lock, which `using` releases
 * @throws {Error} if the cache cannot be written
 */
export async function* lockLibraries(advice: string): AsyncGenerator<InstallProgress, Disposable> {
  const folder = join(cacheDir(), "libtensorflow");
  await ensureWritable(folder).catch((cause) => {
    throw new Error(`Cannot change installed libraries: ${cause.message}. ${advice}`, { cause });
  });
  return yield* takeLock(join(folder, "install.lock"), { stage: "wait", received: 0 });
}

/**
 * Downloads a package and verifies it, or verifies what an interrupted installation has kept.
 *
 * @param pinned what it must be
 * @param get downloads it into a folder, and returns the file's path
 * @param kept path at which the file appears when it is whole and verified
 * @throws {Deno.errors.InvalidData} if its SHA-256 is not the pinned one; then it is removed
 */
export async function* fetchPackage<P extends Package>(
  pinned: P,
  get: (pinned: P, folder: string) => AsyncGenerator<Transfer, string>,
  kept: string,
): AsyncGenerator<InstallProgress, void> {
  if (await exists(kept)) return yield* inStage("verify", verify(kept, pinned.sha256));
  const arriving = await Deno.makeTempDir({ dir: dirname(kept) });
  const path = yield* inStage("download", get(pinned, arriving));
  yield* inStage("verify", verify(path, pinned.sha256));
  await Deno.rename(path, kept);
  await removeTree(arriving);
}

async function* verify(path: string, sha256: string): AsyncGenerator<Transfer, void> {
  const { size: total } = await Deno.stat(path);
  const hashing = hashFile(path);
  let found: string | undefined;
  while (found === undefined) {
    const { done, value } = await hashing.next();
    if (done) found = value;
    else yield { received: value, total };
  }
  if (found === sha256) return;
  await Deno.remove(path);
  throw new Deno.errors.InvalidData(
    `Cannot install TensorFlow: the downloaded ${basename(path)} has SHA-256 ${found}, not ` +
      `${sha256}. It was removed; try again, or name a library with TENSORFLOW_LIBRARY`,
  );
}

/**
 * Unpacks the members of a verified wheel.
 *
 * @param place path in the folder of a file with this name; by default the name without its folders
 * @throws {Deno.errors.InvalidData} if the wheel is damaged or lacks a member
 */
export async function* unpackWheel(
  path: string,
  { members }: Package,
  folder: string,
  place?: (name: string) => string,
): AsyncGenerator<Transfer, void> {
  try {
    yield* unpackMembers(path, members, folder, place);
  } catch (error) {
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
    throw new Deno.errors.InvalidData(
      `Cannot install TensorFlow: the wheel is not the pinned one, as ${error.message}`,
      { cause: error },
    );
  }
}

/** Adds the stage to each progress, and passes an early end of the caller on. */
export async function* inStage<T>(
  stage: InstallProgress["stage"],
  transfers: AsyncGenerator<Transfer, T>,
): AsyncGenerator<InstallProgress, T> {
  try {
    for (;;) {
      const { done, value } = await transfers.next();
      if (done) return value;
      yield { stage, ...value };
    }
  } finally {
    await transfers.return(undefined as T); // stops pip where the caller stops listening
  }
}

/**
 * Creates a folder, or removes from it all that is not in `kept`: what an interrupted installation
 * left.
 */
export async function cleanExcept(folder: string, kept: (path: string) => boolean): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (!kept(path)) await removeTree(path);
  }
}

/** Removes a file or a folder with all that is in it, if it is there. */
export async function removeTree(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
