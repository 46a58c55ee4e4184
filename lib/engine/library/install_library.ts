/**
 * Installs TensorFlow's C library into pixelda's cache.
 *
 * @module
 */

import { basename, join } from "node:path";
import { cacheDir, DownloadError, type Transfer } from "../../files/mod.ts";
import { downloadArchive, downloadWheel } from "./download_library.ts";
import {
  cleanExcept,
  fetchPackage,
  inStage,
  type InstallProgress,
  lockLibraries,
  removeTree,
  unpackWheel,
} from "./fetch_package.ts";
import { findCachedLibrary, installFolder, type TensorFlowLibrary } from "./find_library.ts";
import { recordInstalled, undefinedIfDamaged } from "./installed_files.ts";
import { type Archive, type Package, type Release, releaseFor } from "./release.ts";

/**
 * Installs TensorFlow's C library (about 275 MB to download, 850 MB on disk): the pinned Python
 * wheel by pip, or, where that fails, the official archive by HTTP. Only the two libraries are
 * unpacked. One process installs at a time, the others wait for it; what an interrupted
 * installation has downloaded is reused. The library appears under its final name complete
 * or not at all.
 *
 * @param release what to install, by default the version pinned for this machine
 * @returns a generator of progress that ends with the library
 * @throws {Deno.errors.NotSupported} if there is nothing to install for this platform
 * @throws {Deno.errors.InvalidData} if what was downloaded is not the pinned file
 * @throws {DownloadError} if neither source delivers
 *
 * @example
 * ```ts ignore
 * const installation = installLibrary();
 * for await (const { stage, received } of installation) console.log(stage, received);
 * ```
 */
export async function* installLibrary(
  release: Release = releaseFor(),
): AsyncGenerator<InstallProgress, TensorFlowLibrary> {
  using _lock = yield* lockLibraries("Set XDG_CACHE_HOME to a folder with 1.2 GB free");
  const finished = await undefinedIfDamaged(findCachedLibrary(release));
  if (finished) return finished;
  yield* installPackage(release);
  const installed = await findCachedLibrary(release);
  if (installed) return { ...installed, origin: "installed" };
  throw new Deno.errors.NotFound(
    `Cannot install TensorFlow: the installed files have left ${cacheDir()}. Try again`,
  );
}

/** Tries the archive only if the wheel does not arrive: wrong bytes are not a reason. */
async function* installPackage(release: Release): AsyncGenerator<InstallProgress, void> {
  const { platform, wheel, archive } = release;
  const failures: string[] = [];
  try {
    const way = { pinned: wheel, get: downloadWheel, unpack: unpackWheel };
    return yield* installFrom(way, platform);
  } catch (error) {
    failures.push(messageOfDownload(error));
  }
  try {
    if (!archive) throw new DownloadError(`there is no official archive for ${platform}`);
    const way = { pinned: archive, get: downloadArchive, unpack: unpackArchive };
    return yield* installFrom(way, platform);
  } catch (error) {
    failures.push(messageOfDownload(error));
  }
  throw new DownloadError(
    `Cannot install TensorFlow: neither way delivers it (${failures.join("; ")}). Check the ` +
      `network and try again, or install a Python TensorFlow, which is found by itself, or name ` +
      `a library with TENSORFLOW_LIBRARY`,
  );
}

function messageOfDownload(error: unknown): string {
  if (error instanceof DownloadError) return error.message;
  throw error;
}

/** Where a package comes from, and how it is unpacked. */
type Way<P extends Package> = {
  readonly pinned: P;
  readonly get: (pinned: P, folder: string) => AsyncGenerator<Transfer, string>;
  readonly unpack: (path: string, pinned: P, folder: string) => AsyncGenerator<Transfer, void>;
};

async function* installFrom<P extends Package>(
  { pinned, get, unpack }: Way<P>,
  platform: string,
): AsyncGenerator<InstallProgress, void> {
  const target = installFolder(pinned.version, platform);
  const part = `${target}.part`;
  const kept = join(part, "package"); // only ever a whole and verified download
  await cleanExcept(part, (path) => path === kept);
  yield* fetchPackage(pinned, get, kept);
  const unpacked = join(part, "unpacked");
  await Deno.mkdir(unpacked);
  yield* inStage("unpack", unpack(kept, pinned, unpacked));
  await recordInstalled(unpacked, pinned.members.map((name) => basename(name)));
  await removeTree(target);
  await Deno.rename(unpacked, target);
  await removeTree(part);
}

/** Unpacks the two libraries of an official archive with the system's `tar`. */
async function* unpackArchive(
  path: string,
  archive: Archive,
  folder: string,
): AsyncGenerator<Transfer, void> {
  const tree = join(folder, "tree");
  await Deno.mkdir(tree);
  yield { received: 0 };
  const { success, stderr } = await new Deno.Command("tar", {
    args: ["--no-same-owner", "-xzf", path, "-C", tree],
  }).output();
  if (!success) {
    throw new Deno.errors.InvalidData(
      `Cannot install TensorFlow: tar fails: ${new TextDecoder().decode(stderr).trim()}`,
    );
  }
  let received = 0;
  for (const name of archive.members) {
    // The archive holds a chain of links to a file with the full version in its name.
    const real = await Deno.realPath(join(tree, name)).catch(() => missing(name));
    const target = join(folder, basename(name));
    await Deno.rename(real, target);
    received += (await Deno.stat(target)).size;
    yield { received };
  }
  await Deno.remove(tree, { recursive: true });
}

function missing(name: string): never {
  throw new Deno.errors.InvalidData(
    `Cannot install TensorFlow: the package has no ${name}, so it is not the pinned one`,
  );
}
