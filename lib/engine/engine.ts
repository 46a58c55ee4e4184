/**
 * Starts and stops TensorFlow under tfjs.
 *
 * @module
 */
import { setBinding } from "./active.ts";
import { Binding } from "./binding/binding.ts";
import { openTensorFlow } from "./binding/c_api.ts";
import { registerTrainingKernels } from "./kernels/mod.ts";
import { findLibrary, type TensorFlowLibrary } from "./library/find_library.ts";
import { installLibrary, type InstallProgress } from "./library/install_library.ts";
import { loadQuietly } from "./library/quiet_load.ts";
import { NodeJSKernelBackend, tf } from "./tfjs.ts";

/** How to start the engine. */
export type EngineOptions = {
  /** Path of libtensorflow; {@link findLibrary} lists the other places. */
  readonly library?: string;
  /** `"gpu"` fails where there is none; `"auto"` takes one if there is. @default {"auto"} */
  readonly device?: "auto" | "cpu" | "gpu";
  /**
   * Number of TensorFlow's threads, at most one for each processor; the same number gives the same
   * bits. @default {all processors}
   */
  readonly threads?: number;
  /** Receives the progress of the library's installation, if one is needed. */
  readonly report?: (progress: InstallProgress) => void;
};

/** A started engine. */
export type Engine = {
  /** TensorFlow's version, such as `2.21.0`. */
  readonly version: string;
  readonly library: TensorFlowLibrary;
  readonly device: "cpu" | "gpu";
  readonly threads: number;
};

let running: { readonly engine: Engine; readonly binding: Binding } | undefined;

/**
 * Finds libtensorflow, installing it if necessary, and makes it tfjs's backend.
 *
 * A second call returns the running engine; threads and device stay as they were, since TensorFlow
 * reads them once.
 *
 * @returns what was started
 * @throws {Error} if the library is unavailable, is not one of TensorFlow, or lacks the device
 * @throws {RangeError} if `threads` is not a whole number from 1 to the number of processors
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * assertEquals(tf.getBackend(), "tensorflow");
 * ```
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  if (running !== undefined) {
    await tf.setBackend("tensorflow");
    return running.engine;
  }
  const { device = "auto" } = options;
  prepareEnvironment({ ...options, device: device === "auto" ? undefined : device });
  const library = await findLibrary(options) ?? await install(options.report);
  const binding = new Binding(loadQuietly(() => openTensorFlow(library.path)));
  if (device === "gpu" && !binding.isUsingGpuDevice()) {
    const devices = binding.devices.join(", ");
    binding.close();
    throw new Error(
      `Cannot start on a GPU: TensorFlow ${binding.TF_Version} sees only ${devices}. ` +
        "Choose another device, or install a CUDA build of TensorFlow and name it in " +
        "TENSORFLOW_LIBRARY",
    );
  }
  // The types of tfjs-node want the addon's class; the functions are what it calls.
  const forNode = binding as unknown as ConstructorParameters<typeof NodeJSKernelBackend>[0];
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(forNode, "tensorflow"), 3);
  setBinding(binding);
  await tf.setBackend("tensorflow");
  registerTrainingKernels();
  running = {
    binding,
    engine: {
      version: binding.TF_Version,
      library,
      device: binding.isUsingGpuDevice() ? "gpu" : "cpu",
      threads: Number(Deno.env.get("TF_NUM_INTRAOP_THREADS")),
    },
  };
  return running.engine;
}

/**
 * Frees every tensor and TensorFlow's context; tfjs continues with its plain `cpu` backend.
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 *
 * await startEngine();
 * console.log(tf.add(1, 2).dataSync()[0]); // 3
 * await stopEngine();
 * ```
 */
export async function stopEngine(): Promise<void> {
  if (running === undefined) return;
  const { binding } = running;
  running = undefined;
  setBinding(undefined);
  tf.removeBackend("tensorflow");
  await tf.setBackend("cpu");
  binding.close();
}

async function install(report?: (progress: InstallProgress) => void): Promise<TensorFlowLibrary> {
  const installing = installLibrary();
  for (;;) {
    const { done, value } = await installing.next();
    if (done) return value;
    report?.(value);
  }
}

/** Settings that hold for the whole process, because TensorFlow reads them once. */
export type EnvironmentOptions = {
  /** Number of threads for one operation, from 1 to the number of processors, the default. */
  readonly threads?: number;
  /** `"cpu"` hides all GPUs from TensorFlow; otherwise it chooses. */
  readonly device?: "auto" | "cpu" | "gpu";
};

/**
 * Sets the environment variables that TensorFlow reads when it is loaded; call it before. An
 * option is always set, a default only where the user has set nothing:
 *
 * | variable | value |
 * |---|---|
 * | `TF_NUM_INTRAOP_THREADS` | `threads`; default: all processors |
 * | `TF_NUM_INTEROP_THREADS` | the same |
 * | `CUDA_VISIBLE_DEVICES` | `-1` if `device` is `"cpu"`; default: TensorFlow's own |
 * | `TF_CPP_MIN_LOG_LEVEL` | default: `2`, errors only |
 * | `TF_FORCE_GPU_ALLOW_GROWTH` | default: `true`, GPU memory is taken as needed |
 *
 * The number of threads changes the order of sums and with it the last bits of results. On a GPU
 * `TF_DETERMINISTIC_OPS=1`, which TensorFlow reads itself, gives the same bits in each run.
 *
 * @throws {RangeError} if `threads` is not a whole number from 1 to the number of processors
 *
 * @example
 * ```ts
 * prepareEnvironment({ threads: 1 });
 * if (Deno.env.get("TF_NUM_INTRAOP_THREADS") !== "1") throw new Error("threads not set");
 * ```
 */
export function prepareEnvironment(options: EnvironmentOptions = {}): void {
  const { threads, device } = options;
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1)) {
    throw new RangeError(
      `Cannot use ${threads} threads: give a whole number of at least 1`,
    );
  }
  const processors = navigator.hardwareConcurrency;
  if (threads !== undefined && threads > processors) {
    // TensorFlow would start them all, and a pool of the same size again.
    throw new RangeError(
      `Cannot use ${threads} threads: this machine has ${processors} processors, so give at most ` +
        `${processors}`,
    );
  }
  for (const variable of ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"]) {
    if (threads !== undefined) Deno.env.set(variable, String(threads));
    else setDefault(variable, String(processors));
  }
  if (device === "cpu") Deno.env.set("CUDA_VISIBLE_DEVICES", "-1");
  setDefault("TF_CPP_MIN_LOG_LEVEL", "2");
  setDefault("TF_FORCE_GPU_ALLOW_GROWTH", "true");
}

function setDefault(variable: string, value: string): void {
  if (!Deno.env.has(variable)) Deno.env.set(variable, value);
}
