/**
 * Starts and stops TensorFlow under tfjs.
 *
 * @module
 */
import { isDeterministic, setBinding } from "./active.ts";
import { Binding } from "./binding/binding.ts";
import { openTensorFlow } from "./binding/c_api.ts";
import {
  chooseGpus,
  explainUnseenGpu,
  findGpuProblem,
  GpuError,
  showOneGpu,
  withUnfoundLibrary,
} from "./gpu.ts";
import { correctTfjs } from "./corrections/mod.ts";
import { registerTrainingKernels } from "./kernels/mod.ts";
import { readDriver } from "./library/driver.ts";
import type { InstallProgress } from "./library/fetch_package.ts";
import {
  findLibrary,
  type FindLibraryOptions,
  type TensorFlowLibrary,
} from "./library/find_library.ts";
import { installLibrary } from "./library/install_library.ts";
import { loadQuietly } from "./library/quiet_load.ts";
import { choosePrecision, type Precision, REWRITER_LISTS } from "./precision.ts";
import { leavesOneDnnOff, type Processor, readProcessor } from "./processor.ts";
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
  /**
   * Numbers in which training steps compute convolutions and dense products; `"auto"` takes
   * bfloat16 on a processor with AVX512_BF16 or AMX. All else is float32. @default {"auto"}
   */
  readonly precision?: Precision | "auto";
  /**
   * On a GPU, multiplies in TF32, which rounds factors to 10 bits: faster and less exact.
   * @default {false}
   */
  readonly tf32?: boolean;
  /** On a GPU, uses only kernels that give the same bits in each run. @default {false} */
  readonly deterministic?: boolean;
  /** Receives the progress of the library's installation, if one is needed. */
  readonly report?: (progress: InstallProgress) => void;
};

/** A started engine. */
export type Engine = {
  /** TensorFlow's version, such as `2.21.0`. */
  readonly version: string;
  readonly library: TensorFlowLibrary;
  readonly device: "cpu" | "gpu";
  /** The GPU's product name, if the driver tells it. */
  readonly gpu?: string;
  readonly threads: number;
  readonly precision: Precision;
  /** Whether a GPU multiplies in TF32. */
  readonly tf32: boolean;
  /** Whether a GPU gives the same bits in each run. */
  readonly deterministic: boolean;
};

/** The library that this process has opened: a second one would crash the process. */
let opened: TensorFlowLibrary | undefined;

let running: { readonly engine: Engine; readonly binding: Binding } | undefined;

/**
 * Finds libtensorflow, installing it if necessary, and makes it tfjs's backend.
 *
 * A second call returns the running engine, in another precision if it asks for one; threads and
 * device stay as they were, since TensorFlow reads them once.
 *
 * @returns what was started
 * @throws {Error} if the library is unavailable or is not one of TensorFlow, or the processor lacks
 * the precision
 * @throws {GpuError} if `device` is `"gpu"` and something that a GPU needs is missing
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
  const { device = "auto", precision: asked = "auto" } = options;
  if (running !== undefined) {
    const { binding, engine } = running;
    if (options.precision !== undefined) {
      const precision = choosePrecision(asked, engine.device);
      setBinding(binding, precision);
      running = { binding, engine: { ...engine, precision } };
    }
    await tf.setBackend("tensorflow");
    return running.engine;
  }
  prepareEnvironment({ ...options, device: device === "auto" ? undefined : device });
  const driver = device === "cpu" ? null : readDriver();
  const found = await findOnly({ ...options, driver });
  const problem = device === "cpu" ? undefined : await findGpuProblem(found, driver);
  if (problem && device === "gpu") throw new GpuError(problem);
  const usesGpu = device !== "cpu" && !problem;
  if (usesGpu) showOneGpu(driver);
  else if (driver) prepareEnvironment({ device: "cpu" });
  const library = found ?? await install(options.report);
  const open = () => openTensorFlow(library.path);
  const binding = new Binding(
    loadQuietly(usesGpu ? () => withUnfoundLibrary(library, open) : open),
  );
  opened = library;
  if (device === "gpu" && !binding.isUsingGpuDevice()) {
    const unseen = explainUnseenGpu(library);
    binding.close();
    throw new GpuError(unseen);
  }
  const used = binding.isUsingGpuDevice() ? "gpu" : "cpu";
  const precision = closeIfRefused(binding, () => choosePrecision(asked, used));
  // The types of tfjs-node want the addon's class; the functions are what it calls.
  const forNode = binding as unknown as ConstructorParameters<typeof NodeJSKernelBackend>[0];
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(forNode, "tensorflow"), 3);
  setBinding(binding, precision);
  await tf.setBackend("tensorflow");
  correctTfjs();
  registerTrainingKernels();
  if (used === "gpu") runFirstOp();
  running = {
    binding,
    engine: {
      version: binding.TF_Version,
      library,
      device: used,
      gpu: used === "gpu" ? chooseGpus(driver).at(0)?.name : undefined,
      threads: Number(Deno.env.get("TF_NUM_INTRAOP_THREADS")),
      precision,
      tf32: Deno.env.get("NVIDIA_TF32_OVERRIDE") !== "0",
      deterministic: isDeterministic(),
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

/** Frees TensorFlow if `choose` throws. */
function closeIfRefused<T>(binding: Binding, choose: () => T): T {
  try {
    return choose();
  } catch (error) {
    binding.close();
    throw error;
  }
}

/**
 * Runs an op, after which NVIDIA's libraries stay open. A process that ends before crashes: C calls a
 * function at its end that is in a library which TensorFlow has closed again.
 */
function runFirstOp(): void {
  tf.tidy(() => void tf.add(1, 2).dataSync());
}

/** Finds the library that was opened before, or any if none was. */
async function findOnly(options: FindLibraryOptions): Promise<TensorFlowLibrary | undefined> {
  if (opened && options.library === undefined) return opened;
  const found = await findLibrary(options);
  if (!opened || found?.path === opened.path) return found;
  throw new Error(
    `Cannot start ${found?.path}: this process has opened ${opened.path}, and two TensorFlows in a ` +
      "process crash it. Use another process",
  );
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
  /** Whether a GPU may multiply in TF32. */
  readonly tf32?: boolean;
  /** Whether a GPU must give the same bits in each run. */
  readonly deterministic?: boolean;
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
 * | `TF_ENABLE_ONEDNN_OPTS` | default: `1` on x86 processors where TensorFlow's own is off |
 * | `TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_…` | what is never computed in bfloat16, see {@link float32} |
 * | `NVIDIA_TF32_OVERRIDE` | `1` or `0` for `tf32`; default: `0`, factors keep float32's 23 bits |
 * | `TF_DETERMINISTIC_OPS` | `1` or `0` for `deterministic`; default: TensorFlow's own, off |
 *
 * The number of threads changes the order of sums and with it the last bits of results; so does
 * oneDNN.
 *
 * @param processor of this machine
 * @throws {RangeError} if `threads` is not a whole number from 1 to the number of processors
 *
 * @example
 * ```ts
 * prepareEnvironment({ threads: 1 });
 * if (Deno.env.get("TF_NUM_INTRAOP_THREADS") !== "1") throw new Error("threads not set");
 * ```
 */
export function prepareEnvironment(
  options: EnvironmentOptions = {},
  processor: Processor = readProcessor(),
): void {
  const { threads, device, tf32, deterministic } = options;
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
  if (leavesOneDnnOff(processor)) setDefault("TF_ENABLE_ONEDNN_OPTS", "1");
  for (const [variable, ops] of Object.entries(REWRITER_LISTS)) Deno.env.set(variable, ops);
  if (tf32 !== undefined) Deno.env.set("NVIDIA_TF32_OVERRIDE", tf32 ? "1" : "0");
  setDefault("NVIDIA_TF32_OVERRIDE", "0");
  if (deterministic !== undefined) Deno.env.set("TF_DETERMINISTIC_OPS", deterministic ? "1" : "0");
}

function setDefault(variable: string, value: string): void {
  if (!Deno.env.has(variable)) Deno.env.set(variable, value);
}
