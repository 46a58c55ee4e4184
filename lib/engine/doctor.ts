/**
 * Checks everything the engine needs, and names what fixes what is missing.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { startEngine } from "./engine.ts";
import { findLibrary, type TensorFlowLibrary } from "./library/find_library.ts";
import { libraryNames, releaseFor } from "./library/release.ts";
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
  readonly memory: { readonly total: number; readonly available: number };
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

/** What to check, and how to install. */
export type DiagnoseOptions = {
  /** Path of TensorFlow's C library; {@linkcode findLibrary} lists the other places. */
  readonly library?: string;
  /** Checks of the layers above the engine, run at the same time. */
  readonly checks?: readonly (() => Promise<Finding>)[];
  /** The caller's command that installs TensorFlow. @default {a script that starts the engine} */
  readonly installCommand?: string;
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
  const { checks = [], installCommand = INSTALL } = options;
  const problems: Problem[] = [];
  const [library, jsr, ...findings] = await Promise.all([
    lookForLibrary(options.library, problems, installCommand),
    isJsrReachable(),
    ...checks.map((check) => check()),
  ]);
  const engine = library && await tryEngine(library, problems, installCommand);
  for (const { problem } of findings) if (problem) problems.push(problem);
  const { total, available } = Deno.systemMemoryInfo();
  return {
    deno: Deno.version.deno,
    platform: `${Deno.build.os}-${Deno.build.arch}`,
    processors: navigator.hardwareConcurrency,
    memory: { total, available },
    library,
    engine,
    jsr,
    findings,
    problems,
  };
}

/** A script that installs the library where it is missing. */
const INSTALL =
  `deno eval "import { startEngine } from 'jsr:@pixelda/pixelda/engine'; await startEngine()"`;

async function lookForLibrary(
  given: string | undefined,
  problems: Problem[],
  installCommand: string,
): Promise<TensorFlowLibrary | null> {
  try {
    const library = await findLibrary({ library: given });
    if (library) return library;
    releaseFor(); // throws where there would be nothing to install
    problems.push({ what: "TensorFlow is not installed", fix: installCommand });
  } catch (error) {
    const fix = error instanceof Deno.errors.NotSupported
      ? Deno.build.os === "windows" ? "wsl --install" : "export TENSORFLOW_LIBRARY=<path>"
      : "unset TENSORFLOW_LIBRARY";
    problems.push({ what: toMessage(error), fix });
  }
  return null;
}

async function tryEngine(
  library: TensorFlowLibrary,
  problems: Problem[],
  installCommand: string,
): Promise<EngineReport | null> {
  try {
    const { version, device, threads } = await startEngine({ library: library.path });
    if (device === "cpu" && await hasNvidiaDriver()) problems.push(UNUSED_GPU);
    const oneDnn = usesOneDnn(library);
    return { tensorflow: version, tfjs: tf.version.tfjs, device, threads, oneDnn };
  } catch (error) {
    const what = `TensorFlow does not start: ${toMessage(error)}`;
    const folder = JSON.stringify(dirname(library.path));
    problems.push({
      what,
      fix: {
        cache: `rm -r ${folder} && ${installCommand}`,
        installed: `rm -r ${folder} && ${installCommand}`,
        python: "python3 -m pip install --force-reinstall tensorflow",
        environment: "unset TENSORFLOW_LIBRARY",
        given: installCommand,
      }[library.origin],
    });
    return null;
  }
}

const UNUSED_GPU: Problem = {
  what: "There is an NVIDIA GPU, but this TensorFlow does not use it",
  fix:
    `python3 -m pip install "tensorflow[and-cuda]==${releaseFor("linux-x86_64").wheel.version}"` +
    ` && export TENSORFLOW_LIBRARY="$(python3 -c "import importlib.util as u; ` +
    `print(u.find_spec('tensorflow').submodule_search_locations[0])")"`,
};

async function hasNvidiaDriver(): Promise<boolean> {
  return await Deno.stat("/proc/driver/nvidia/version").then(() => true, () => false);
}

/** Asks the companion library by the C++ name: the C API has no such function. */
function usesOneDnn(library: TensorFlowLibrary): boolean | null {
  const companion = Deno.dlopen(join(dirname(library.path), libraryNames().wheel[1]), {
    isEnabled: {
      name: "_ZN10tensorflow12IsMKLEnabledEv",
      parameters: [],
      result: "bool",
      optional: true,
    },
  });
  try {
    return companion.symbols.isEnabled?.() ?? null;
  } finally {
    companion.close();
  }
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
