/**
 * Checks everything the engine needs, and names what fixes what is missing.
 *
 * @module
 */

import { dirname } from "node:path";
import { startEngine } from "./engine.ts";
import { explainUnseenGpu, findGpuProblem, GPU_ADVICE, type GpuProblem } from "./gpu.ts";
import { isBuiltWith } from "./library/build.ts";
import { type Driver, driverProblem, readDriver } from "./library/driver.ts";
import { findLibrary, type TensorFlowLibrary } from "./library/find_library.ts";
import { InstalledLibraryError } from "./library/installed_files.ts";
import { releaseFor } from "./library/release.ts";
import { type Memory, readMemory } from "./memory.ts";
import { tf } from "./tfjs.ts";

/** Something that is missing or wrong, and the one command that fixes it. */
export type Problem = { readonly what: string; readonly fix: string };

/** What a caller's own check found, such as a data set. */
export type Finding = {
  /** Its name, such as `MNIST`. */
  readonly name: string;
  /** What was found, in a few words. */
  readonly found: string;
  readonly problem?: Problem;
};

/** The engine as it runs on this machine. */
export type EngineReport = {
  /** Version of TensorFlow. */
  readonly tensorflow: string;
  /** Version of tfjs. */
  readonly tfjs: string;
  readonly device: "cpu" | "gpu";
  readonly threads: number;
  /** Whether TensorFlow uses oneDNN's kernels; `null` if its library does not say. */
  readonly oneDnn: boolean | null;
};

/** What {@linkcode diagnose} found. It holds only values that JSON can carry. */
export type Diagnosis = {
  /** Version of Deno. */
  readonly deno: string;
  /** Deno's names of system and processor, such as `linux-x86_64`. */
  readonly platform: string;
  readonly processors: number;
  /** Memory in bytes. */
  readonly memory: Memory;
  /** NVIDIA's driver, `null` if there is none. */
  readonly driver: Driver | null;
  /** Where TensorFlow's C library is, `null` if this machine has none. */
  readonly library: TensorFlowLibrary | null;
  /** `null` if there is no library, or it does not start. */
  readonly engine: EngineReport | null;
  /** Whether JSR, which serves Deno's standard library, answers. */
  readonly jsr: boolean;
  /** What the caller's checks found, in their order. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
};

/** What installs TensorFlow for processors, and its CUDA build. */
export type InstallCommands = { readonly cpu: string; readonly gpu: string };

/** What to check, and how to install. */
export type DiagnoseOptions = {
  /** Path of TensorFlow's C library; {@linkcode findLibrary} lists the other places. */
  readonly library?: string;
  /**
   * What must work: `"auto"` asks for a GPU only where there is a driver for it.
   * @default {"auto"}
   */
  readonly device?: "auto" | "cpu" | "gpu";
  /** NVIDIA's driver, `null` for none; by default this machine's. */
  readonly driver?: Driver | null;
  /** Checks of the layers above the engine, run at the same time. */
  readonly checks?: readonly (() => Promise<Finding>)[];
  /** The caller's commands that install TensorFlow. @default {scripts that call this module} */
  readonly installCommands?: InstallCommands;
};

/**
 * Checks what the engine needs, and starts it if there is a library; installs nothing. The engine
 * keeps running.
 *
 * @returns what was found and what is missing; a missing thing is not an error
 *
 * @example
 * ```ts ignore
 * for (const { what, fix } of (await diagnose()).problems) console.log(`${what}: ${fix}`);
 * ```
 */
export async function diagnose(options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { checks = [], installCommands = INSTALL, device = "auto" } = options;
  const { driver = readDriver() } = options;
  const problems: Problem[] = [];
  const [library, jsr, ...findings] = await Promise.all([
    lookForLibrary({ ...options, driver }, problems, installCommands),
    isJsrReachable(),
    ...checks.map((check) => check()),
  ]);
  const wantsGpu = device === "gpu" || (device === "auto" && !driverProblem(driver));
  // Before the engine starts: it hides GPUs that it cannot use.
  const before = wantsGpu && problems.length === 0
    ? await findGpuProblem(await findLibrary({ ...options, device: "gpu" }), driver)
    : undefined;
  const engine = library && await tryEngine(library, device, problems, installCommands);
  if (wantsGpu && engine?.device !== "gpu" && problems.length === 0) {
    const problem = before ?? (engine && explainUnseenGpu(library));
    if (problem) problems.push(fixGpu(problem, installCommands));
  }
  for (const { problem } of findings) if (problem) problems.push(problem);
  return {
    deno: Deno.version.deno,
    platform: `${Deno.build.os}-${Deno.build.arch}`,
    processors: navigator.hardwareConcurrency,
    memory: readMemory(),
    driver,
    library,
    engine,
    jsr,
    findings,
    problems,
  };
}

/** Scripts that install the library, and the CUDA build. */
const INSTALL: InstallCommands = {
  cpu: evaluate("import { startEngine } from 'ENGINE'; await startEngine()"),
  gpu: evaluate("import { installCudaLibrary as i } from 'ENGINE'; for await (const _ of i());"),
};

function evaluate(script: string): string {
  return `deno eval "${script.replace("ENGINE", "jsr:@pixelda/pixelda/engine")}"`;
}

async function lookForLibrary(
  { library: given, device, driver }: DiagnoseOptions,
  problems: Problem[],
  installCommands: InstallCommands,
): Promise<TensorFlowLibrary | null> {
  try {
    // A library for processors tells more than none: what is missing for a GPU is said apart.
    const wanted = device === "cpu" ? "cpu" : "auto";
    const library = await findLibrary({ library: given, device: wanted, driver });
    if (library) return library;
    if (device === "gpu") return null;
    releaseFor(); // throws where there would be nothing to install
    problems.push({ what: "TensorFlow is not installed", fix: installCommands.cpu });
  } catch (error) {
    const fix = error instanceof InstalledLibraryError
      ? fixInstalled(error, installCommands)
      : error instanceof Deno.errors.NotSupported
      ? Deno.build.os === "windows" ? "wsl --install" : "export TENSORFLOW_LIBRARY=<path>"
      : "unset TENSORFLOW_LIBRARY";
    problems.push({ what: toMessage(error), fix });
  }
  return null;
}

function fixInstalled(
  { folder, remedy }: InstalledLibraryError,
  { cpu, gpu }: InstallCommands,
): string {
  const path = JSON.stringify(folder);
  if (remedy === "protect") return `chmod -R go-w ${path}`;
  return `rm -r ${path} && ${folder.includes("-cuda") ? gpu : cpu}`;
}

function fixGpu({ what, missing }: GpuProblem, { gpu }: InstallCommands): Problem {
  return { what: `No GPU: ${what}`, fix: missing === "library" ? gpu : GPU_ADVICE[missing] };
}

async function tryEngine(
  library: TensorFlowLibrary,
  device: DiagnoseOptions["device"],
  problems: Problem[],
  installCommands: InstallCommands,
): Promise<EngineReport | null> {
  try {
    // Without a GPU the engine still runs, and the diagnosis can say more.
    const wanted = device === "gpu" ? "auto" : device;
    const engine = await startEngine({ library: library.path, device: wanted });
    const { version, threads } = engine;
    const oneDnn = isBuiltWith("oneDnn", library);
    return { tensorflow: version, tfjs: tf.version.tfjs, device: engine.device, threads, oneDnn };
  } catch (error) {
    const what = `TensorFlow does not start: ${toMessage(error)}`;
    problems.push({ what, fix: fixStart(library, installCommands) });
    return null;
  }
}

function fixStart(
  { path, origin, cuda }: TensorFlowLibrary,
  { cpu, gpu }: InstallCommands,
): string {
  const folder = JSON.stringify(cuda ? dirname(dirname(path)) : dirname(path));
  const again = `rm -r ${folder} && ${cuda ? gpu : cpu}`;
  return {
    cache: again,
    installed: again,
    python: "python3 -m pip install --force-reinstall tensorflow",
    environment: "unset TENSORFLOW_LIBRARY",
    given: cpu,
  }[origin];
}

/** Tries with Deno itself, which knows proxies and mirrors, and with an empty cache. */
async function isJsrReachable(): Promise<boolean> {
  const empty = await Deno.makeTempDir({ prefix: "pixelda-jsr-" });
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["cache", "--quiet", "--no-config", "--no-lock", "jsr:@std/assert@1/unreachable"],
      env: { DENO_DIR: empty },
      stdin: "null",
      stdout: "null",
      stderr: "null",
      signal: AbortSignal.timeout(2_000),
    }).output();
    return success;
  } catch {
    return false; // Deno must not be run
  } finally {
    await Deno.remove(empty, { recursive: true });
  }
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
