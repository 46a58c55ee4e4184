/**
 * Installs the CUDA build of TensorFlow, with NVIDIA's libraries, into pixelda's cache.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { statfs } from "node:fs/promises";
import { DownloadError, exists } from "../../files/mod.ts";
import { formatGigabytes } from "../../terminal/mod.ts";
import { GpuError } from "../gpu.ts";
import { checkNvidiaPackages } from "./cuda_metadata.ts";
import { type CudaRelease, cudaReleaseFor, missingCudaFile } from "./cuda_release.ts";
import { downloadWheel } from "./download_library.ts";
import { type Driver, driverProblem, readDriver } from "./driver.ts";
import {
  cleanExcept,
  fetchPackage,
  inStage,
  type InstallProgress,
  lockLibraries,
  removeTree,
  unpackWheel,
} from "./fetch_package.ts";
import { cudaFolder, findCachedCudaLibrary, type TensorFlowLibrary } from "./find_library.ts";
import { recordInstalled, undefinedIfDamaged } from "./installed_files.ts";
import type { Wheel } from "./release.ts";

/** What is installed, and how driver and disk are looked at before. */
export type InstallCudaOptions = {
  /** What to install, by default the build pinned for this platform. */
  readonly release?: CudaRelease;
  /** Whether to install without a driver, for another machine or a container's image. */
  readonly withoutDriver?: boolean;
  /** NVIDIA's driver, `null` for none; by default this machine's. */
  readonly driver?: Driver | null;
  /** Returns the bytes that are free in a folder, by default as the system tells. */
  readonly freeSpace?: (folder: string) => Promise<number>;
};

/**
 * Installs the CUDA build (about 3.4 GB to download, 5.6 GB on disk): TensorFlow's wheel and the
 * wheels of NVIDIA that its metadata names, each of a pinned version and SHA-256, side by side as
 * TensorFlow looks for them. Driver and disk are checked first. An interrupted installation
 * continues with the wheel at which it stopped; the library appears under its final name complete
 * or not at all.
 *
 * @returns a generator of progress that ends with the library
 * @throws {GpuError} if there is no driver that can use it
 * @throws {Deno.errors.NotSupported} if there is no CUDA build for this platform
 * @throws {Deno.errors.InvalidData} if what was downloaded is not the pinned file
 * @throws {DownloadError} if a wheel does not arrive
 * @throws {Error} if the disk has too little space
 *
 * @example
 * ```ts ignore
 * const installation = installCudaLibrary();
 * for await (const { package: name, stage } of installation) console.log(name, stage);
 * ```
 */
export async function* installCudaLibrary(
  options: InstallCudaOptions = {},
): AsyncGenerator<InstallProgress, TensorFlowLibrary> {
  const { release = cudaReleaseFor(), driver = readDriver(), freeSpace = readFreeSpace } = options;
  const what = options.withoutDriver ? undefined : driverProblem(driver);
  if (what) throw new GpuError({ missing: "driver", what });
  using _lock = yield* lockLibraries(
    `Set XDG_CACHE_HOME to a folder with ${formatGigabytes(release.space)} free`,
  );
  const finished = await undefinedIfDamaged(findComplete(release));
  if (finished) return finished;
  const folder = cudaFolder(release);
  const part = `${folder}.part`;
  await checkSpace(release, part, freeSpace);
  await cleanExcept(part, (path) => /(\.whl|\.done|\/tree)$/.test(path));
  const tree = join(part, "tree");
  for (const wheel of [release.tensorflow, ...release.nvidia]) {
    for await (const progress of installWheel(wheel, part, tree)) {
      yield { ...progress, package: wheel.project };
    }
    if (wheel === release.tensorflow) await checkMetadata(release, tree);
  }
  const libraries = release.tensorflow.members.slice(0, 2).map((name) => basename(name));
  await recordInstalled(join(tree, "tensorflow"), libraries);
  await removeTree(folder);
  await Deno.rename(tree, folder);
  await removeTree(part);
  const installed = await findComplete(release);
  if (installed) return { ...installed, origin: "installed" };
  const missing = await missingCudaFile(folder, release);
  throw new Deno.errors.NotFound(
    `Cannot install TensorFlow's CUDA build: ${missing ?? folder} is not there. Try again`,
  );
}

async function findComplete(release: CudaRelease): Promise<TensorFlowLibrary | undefined> {
  const library = await findCachedCudaLibrary(release);
  if (!await missingCudaFile(cudaFolder(release), release)) return library;
}

/** Unpacks a wheel into the tree, unless an interrupted installation has done it. */
async function* installWheel(
  wheel: Wheel,
  part: string,
  tree: string,
): AsyncGenerator<InstallProgress, void> {
  const name = `${wheel.project}-${wheel.version}`;
  const [kept, done] = [join(part, `${name}.whl`), join(part, `${name}.done`)];
  if (await exists(done)) return;
  try {
    yield* fetchPackage(wheel, downloadWheel, kept);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw new DownloadError(
      `Cannot install TensorFlow's CUDA build: ${name} does not arrive (${error.message}). Check ` +
        "the network and try again, which continues here",
      { cause: error },
    );
  }
  yield* inStage("unpack", unpackWheel(kept, wheel, tree, (path) => path));
  await Deno.writeTextFile(done, "");
  await Deno.remove(kept); // the disk need not hold all wheels and what is unpacked
}

async function checkMetadata(release: CudaRelease, tree: string): Promise<void> {
  const path = release.tensorflow.members.find((member) => member.endsWith("/METADATA"))!;
  checkNvidiaPackages(await Deno.readTextFile(join(tree, path)), release);
}

/** Counts what an interrupted installation has on the disk already. */
async function checkSpace(
  { space }: CudaRelease,
  part: string,
  freeSpace: (folder: string) => Promise<number>,
): Promise<void> {
  const folder = dirname(part);
  const needed = space - await sizeOf(part), free = await freeSpace(folder);
  if (free >= needed) return;
  throw new Error(
    `Cannot install TensorFlow's CUDA build: it takes ${
      formatGigabytes(needed)
    } in ${folder}, where ` +
      `${formatGigabytes(free)} are free. Make room, or set XDG_CACHE_HOME to a folder that has it`,
  );
}

async function readFreeSpace(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function sizeOf(folder: string): Promise<number> {
  if (!await exists(folder)) return 0;
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    bytes += isDirectory ? await sizeOf(path) : (await Deno.stat(path)).size;
  }
  return bytes;
}
