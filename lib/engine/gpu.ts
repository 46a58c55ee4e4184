/**
 * What TensorFlow needs for a GPU, and the first thing of it that is missing.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { exists } from "../files/mod.ts";
import { isBuiltWith } from "./library/build.ts";
import { type CudaRelease, missingCudaFile } from "./library/cuda_release.ts";
import { type Driver, driverProblem, type Gpu, OLDEST_DRIVER } from "./library/driver.ts";
import { cudaFolder, cudaReleaseHere, type TensorFlowLibrary } from "./library/find_library.ts";

/** The first thing that is missing for a GPU. */
export type GpuProblem = {
  readonly missing: "system" | "driver" | "card" | "memory" | "library";
  /** What was found, a clause. */
  readonly what: string;
};

/** What to do where something is missing, a clause each. */
export const GPU_ADVICE: { readonly [missing in GpuProblem["missing"]]: string } = {
  system: "use the processors, or Linux on x86-64 with an NVIDIA GPU",
  driver:
    `install NVIDIA's driver, ${OLDEST_DRIVER.version} or newer; a container needs the GPUs ` +
    "with NVIDIA_DRIVER_CAPABILITIES=compute,utility",
  card: "look at what nvidia-smi lists, and at what TensorFlow says with TF_CPP_MIN_LOG_LEVEL=0",
  memory: "end what uses it, which nvidia-smi lists, or choose another in CUDA_VISIBLE_DEVICES",
  library: "install TensorFlow's CUDA build with installCudaLibrary()",
};

/** A GPU was asked for, and cannot be used. */
export class GpuError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "GpuError";

  /**
   * Writes the message.
   *
   * @param problem what is missing
   * @param advice what to do, a clause
   */
  constructor(readonly problem: GpuProblem, advice: string = GPU_ADVICE[problem.missing]) {
    super(`Cannot use a GPU: ${problem.what}; ${advice}`);
  }
}

const VISIBLE = "CUDA_VISIBLE_DEVICES";

/**
 * Bytes that must be free on a GPU. TensorFlow ends the process if there is no room for CUDA's
 * context, about half of it.
 */
const LEAST_MEMORY = 1e9;

/**
 * Finds the first thing that is missing for a GPU, before TensorFlow is loaded.
 *
 * @param library which would be started; `undefined` if there is none
 * @param driver NVIDIA's, `null` if there is none
 * @param release the pinned CUDA build, by default this machine's
 * @returns `undefined` if nothing is known to be missing; only a start can tell more
 */
export async function findGpuProblem(
  library: TensorFlowLibrary | undefined,
  driver: Driver | null,
  release: CudaRelease | undefined = cudaReleaseHere(),
): Promise<GpuProblem | undefined> {
  if (Deno.build.os !== "linux" || !(library || release)) {
    const platform = `${Deno.build.os}-${Deno.build.arch}`;
    return { missing: "system", what: `there is no CUDA build of TensorFlow for ${platform}` };
  }
  const what = driverProblem(driver);
  if (what) return { missing: "driver", what };
  const gpus = chooseGpus(driver);
  if (gpus.length === 0) {
    return { missing: "card", what: `NVIDIA's driver shows no GPU${hidden()}` };
  }
  const full = gpus.find(({ memory }) => memory && memory.free < LEAST_MEMORY);
  if (full) return { missing: "memory", what: describeMemory(full) };
  if (release && (!library || library.cuda)) return await findBuildProblem(library, release);
}

/**
 * Leaves TensorFlow one GPU of several, the one with the most free memory, where the user has chosen
 * none: it would take memory of all.
 */
export function showOneGpu(driver: Driver | null): void {
  const gpus = driver?.management?.gpus ?? [];
  if (gpus.length > 1 && !Deno.env.has(VISIBLE)) Deno.env.set(VISIBLE, chooseGpus(driver)[0].uuid);
}

/** The GPUs that `CUDA_VISIBLE_DEVICES` names, or the one with the most free memory. */
export function chooseGpus(driver: Driver | null): readonly Gpu[] {
  const gpus = driver?.management?.gpus ?? [];
  const named = Deno.env.get(VISIBLE);
  const free = ({ memory }: Gpu) => memory?.free ?? 0;
  if (named === undefined) return gpus.toSorted((a, b) => free(b) - free(a)).slice(0, 1);
  const names = named.split(",").map((name) => name.trim());
  // A part of a GPU has a name and memory of its own.
  if (named.includes("MIG-")) return gpus.map(({ name, uuid }) => ({ name, uuid }));
  return gpus.filter(({ uuid }, i) =>
    names.some((name) => name === `${i}` || (name.startsWith("GPU-") && uuid.startsWith(name)))
  );
}

/** Words about the user's choice of GPUs. */
function hidden(): string {
  const named = Deno.env.get(VISIBLE);
  return named === undefined ? "" : ` where ${VISIBLE} is "${named}"`;
}

function describeMemory({ name, memory }: Gpu): string {
  const [free, total] = [memory!.free, memory!.total].map((bytes) => (bytes / 1e9).toFixed(1));
  return `the ${name} has only ${free} of its ${total} GB of memory free`;
}

async function findBuildProblem(
  library: TensorFlowLibrary | undefined,
  release: CudaRelease,
): Promise<GpuProblem | undefined> {
  const folder = cudaFolder(release);
  if (library) {
    const path = await missingCudaFile(folder, release);
    const what = `TensorFlow's CUDA build is not complete, as ${path} is not there`;
    return path ? { missing: "library", what } : undefined;
  }
  const part = `${folder}.part`;
  return {
    missing: "library",
    what: await exists(part)
      ? `TensorFlow's CUDA build is only partly fetched, in ${part}`
      : "TensorFlow's CUDA build is not installed",
  };
}

/**
 * Explains why a started TensorFlow shows no GPU although nothing was known to be missing.
 *
 * @param library which the engine has started
 */
export function explainUnseenGpu(library: TensorFlowLibrary): GpuProblem {
  if (isBuiltWith("cuda", library) === false) {
    return { missing: "library", what: `${library.path} is built without CUDA` };
  }
  const closed = cudaReleaseHere()?.opened.map((file) => nextTo(library, file)).find((path) => {
    const opened = tryOpen(path);
    opened?.close();
    return !opened;
  });
  if (closed) return { missing: "library", what: `TensorFlow cannot open ${closed}` };
  return {
    missing: "card",
    what: `NVIDIA's driver and TensorFlow's CUDA build are there, but find no GPU${hidden()}`,
  };
}

/**
 * Calls a function that opens TensorFlow, while the library of NVIDIA is open that TensorFlow does
 * not find where it lies. It takes one of the same name that is open already.
 *
 * The others must not be open before: with libcudnn or libnccl the process crashes when it ends.
 */
export function withUnfoundLibrary<T>(library: TensorFlowLibrary, open: () => T): T {
  const release = cudaReleaseHere();
  const opened = release && tryOpen(nextTo(library, release.unfound));
  try {
    return open();
  } finally {
    opened?.close();
  }
}

/** The path of a file of NVIDIA's, where TensorFlow's library looks for it. */
function nextTo({ path }: TensorFlowLibrary, file: string): string {
  return join(dirname(path), "..", file);
}

function tryOpen(path: string): { close(): void } | undefined {
  try {
    return Deno.dlopen(path, {});
  } catch {
    return undefined; // not there, or not whole
  }
}
