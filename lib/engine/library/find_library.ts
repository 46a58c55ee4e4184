/**
 * Finds TensorFlow's C library on this machine.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { cacheDir } from "../../files/mod.ts";
import { type CudaRelease, cudaReleaseFor, missingCudaFile } from "./cuda_release.ts";
import { type Driver, driverProblem, readDriver } from "./driver.ts";
import { checkInstalled } from "./installed_files.ts";
import { libraryNames, type Release, releaseFor } from "./release.ts";

/** TensorFlow's C library, found or installed; its companion library is in the same folder. */
export type TensorFlowLibrary = {
  /** Absolute path of the file to open. */
  readonly path: string;
  /** How it was found. */
  readonly origin: "given" | "environment" | "cache" | "python" | "installed";
  /** Version of TensorFlow, if the place names it. */
  readonly version?: string;
  /** Whether it is the CUDA build that pixelda installed. */
  readonly cuda?: true;
};

/** Where to look for TensorFlow's C library. */
export type FindLibraryOptions = {
  /** Path of the library, or of the folder that holds it, the only place to look. */
  readonly library?: string;
  /**
   * What it is for: of the installed libraries `"gpu"` takes only the CUDA build, and `"auto"` takes
   * it where there is a driver for it. It runs on processors too. @default {"auto"}
   */
  readonly device?: "auto" | "cpu" | "gpu";
  /** NVIDIA's driver, `null` for none; by default this machine's. */
  readonly driver?: Driver | null;
};

/**
 * Finds TensorFlow's C library without opening it: the path given, the environment variable
 * `TENSORFLOW_LIBRARY`, pixelda's cache, an installed Python TensorFlow, in this order.
 *
 * @param options a path that comes before all others, and the device
 * @returns `undefined` if this machine has none
 * @throws {Deno.errors.NotFound} if a path was named, by option or environment, and has no
 * library, or one without its companion
 * @throws {InstalledLibraryError} if the one in the cache is not what was installed
 *
 * @example
 * ```ts
 * const library = await findLibrary();
 * const known = library === undefined || (await Deno.stat(library.path)).isFile;
 * if (!known) throw new Error("The library found is not a file");
 * ```
 */
export async function findLibrary(
  options: FindLibraryOptions = {},
): Promise<TensorFlowLibrary | undefined> {
  if (options.library !== undefined) {
    return { path: await namedLibrary(options.library, "library"), origin: "given" };
  }
  const named = Deno.env.get("TENSORFLOW_LIBRARY");
  if (named) {
    return { path: await namedLibrary(named, "TENSORFLOW_LIBRARY"), origin: "environment" };
  }
  const { device = "auto" } = options;
  const cuda = await findCachedCudaLibrary();
  const isFirst = device === "gpu" || (device === "auto" && await canUseCuda(options.driver));
  if (cuda && isFirst) return cuda;
  const other = device === "gpu" ? undefined : await findCachedLibrary() ?? cuda;
  return other ?? await findPythonLibrary();
}

/** Reports whether the installed CUDA build is complete, and there is a driver for it. */
async function canUseCuda(driver: Driver | null = readDriver()): Promise<boolean> {
  const release = cudaReleaseHere();
  if (!release || driverProblem(driver)) return false;
  return !await missingCudaFile(cudaFolder(release), release);
}

/**
 * Returns the folder of pixelda's cache that holds, or would hold, an installed version.
 *
 * @example
 * ```ts
 * const folder = installFolder("2.21.0", "linux-x86_64");
 * if (!folder.endsWith("2.21.0-linux-x86_64")) throw new Error(folder);
 * ```
 */
export function installFolder(version: string, platform: string): string {
  return join(cacheDir(), "libtensorflow", `${version}-${platform}`);
}

/**
 * Finds a library that pixelda installed before, the newer of the two pinned versions first.
 *
 * @param release the pinned versions, by default this machine's
 * @returns `undefined` if none is installed
 * @throws {InstalledLibraryError} if it is not what was installed
 *
 * @example
 * ```ts
 * const library = await findCachedLibrary();
 * if (library && library.origin !== "cache") throw new Error(library.origin);
 * ```
 */
export async function findCachedLibrary(
  release: Release | undefined = releaseHere(),
): Promise<TensorFlowLibrary | undefined> {
  if (!release) return undefined;
  for (const pinned of [release.wheel, release.archive]) {
    if (!pinned) continue;
    const path = await installedIn(installFolder(pinned.version, release.platform));
    if (path) return { path, origin: "cache", version: pinned.version };
  }
}

/** Returns the folder that holds, or would hold, an installed CUDA build. */
export function cudaFolder({ tensorflow, platform }: CudaRelease): string {
  return installFolder(tensorflow.version, `${platform}-cuda`);
}

/**
 * Finds the CUDA build that pixelda installed before, whether or not it is complete.
 *
 * @param release the pinned build, by default this machine's
 * @returns `undefined` if it is not installed
 * @throws {InstalledLibraryError} if it is not what was installed
 */
export async function findCachedCudaLibrary(
  release: CudaRelease | undefined = cudaReleaseHere(),
): Promise<TensorFlowLibrary | undefined> {
  if (!release) return undefined;
  const path = await installedIn(join(cudaFolder(release), "tensorflow"));
  if (path) return { path, origin: "cache", version: release.tensorflow.version, cuda: true };
}

/** Finds a package's folder without importing it, which would take seconds. */
const FIND_SPEC =
  "import importlib.util as u; print(u.find_spec('tensorflow').submodule_search_locations[0])";

async function findPythonLibrary(): Promise<TensorFlowLibrary | undefined> {
  for (const python of ["python3", "python"]) {
    try {
      const { success, stdout } = await new Deno.Command(python, {
        args: ["-c", FIND_SPEC],
        stdin: "null",
        stderr: "null",
        signal: AbortSignal.timeout(5_000),
      }).output();
      if (!success) continue;
      const path = await libraryIn(new TextDecoder().decode(stdout).trim());
      if (path) return { path, origin: "python" };
    } catch {
      continue; // no such interpreter, or none we may run
    }
  }
}

function releaseHere(): Release | undefined {
  try {
    return releaseFor();
  } catch {
    return undefined; // nothing is ever installed on a platform without a release
  }
}

/** Returns the CUDA build for this machine, if there is one. */
export function cudaReleaseHere(): CudaRelease | undefined {
  try {
    return cudaReleaseFor();
  } catch {
    return undefined;
  }
}

async function namedLibrary(named: string, source: string): Promise<string> {
  const info = await Deno.stat(named).catch(() => undefined);
  const path = info?.isDirectory ? await libraryIn(resolve(named)) : resolve(named);
  if (!info || !path) {
    const { wheel, archive } = libraryNames();
    throw new Deno.errors.NotFound(
      `Cannot find TensorFlow: ${source} names ${named}, which is ${
        info ? `a folder without ${wheel[0]} or ${archive[0]}` : "not there"
      }. Correct it, or leave it out to let pixelda search and install`,
    );
  }
  const companion = join(dirname(path), libraryNames().wheel[1]);
  if (await isFile(companion)) return path;
  throw new Deno.errors.NotFound(
    `Cannot use the TensorFlow of ${source}: ${path} needs ${companion}, which is not there. ` +
      `Put both files, of one version, into one folder`,
  );
}

/** The library in a folder that pixelda filled, once it is known to be the one that was installed. */
async function installedIn(folder: string): Promise<string | undefined> {
  const path = await libraryIn(folder);
  if (path) await checkInstalled(folder, [basename(path), libraryNames().wheel[1]]);
  return path;
}

/** The library in a folder that holds its companion too. */
async function libraryIn(folder: string): Promise<string | undefined> {
  const { wheel, archive } = libraryNames();
  if (!await isFile(join(folder, wheel[1]))) return undefined;
  for (const [name] of [wheel, archive]) {
    const path = join(folder, name);
    if (await isFile(path)) return path;
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}
