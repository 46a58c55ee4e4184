/**
 * Removes what pixelda installed into its cache.
 *
 * @module
 */

import { exists } from "../../files/mod.ts";
import { type InstallProgress, lockLibraries, removeTree } from "./fetch_package.ts";
import { cudaFolder, installFolder } from "./find_library.ts";
import type { CudaRelease } from "./cuda_release.ts";
import type { Release } from "./release.ts";

/**
 * Removes an installed TensorFlow and what an interrupted installation of it left. A process that
 * has started it keeps it.
 *
 * @param release which one: the CUDA build, or the library for processors
 * @returns a generator that yields while another process installs, and ends with what was removed
 * @throws {Error} if the cache cannot be written
 *
 * @example
 * ```ts ignore
 * for await (const _ of removeLibrary(cudaReleaseFor()));
 * ```
 */
export async function* removeLibrary(
  release: Release | CudaRelease,
): AsyncGenerator<InstallProgress, string[]> {
  using _lock = yield* lockLibraries("XDG_CACHE_HOME names the folder of the cache");
  const removed: string[] = [];
  for (const folder of foldersOf(release)) {
    for (const path of [folder, `${folder}.part`]) {
      if (!await exists(path)) continue;
      await removeTree(path);
      removed.push(path);
    }
  }
  return removed;
}

function foldersOf(release: Release | CudaRelease): string[] {
  if ("tensorflow" in release) return [cudaFolder(release)];
  return [release.wheel, release.archive].flatMap((pinned) =>
    pinned ? [installFolder(pinned.version, release.platform)] : []
  );
}
