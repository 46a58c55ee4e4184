/**
 * Asks NVIDIA's driver what it supports and which GPUs it shows, without TensorFlow, which ends the
 * process where a GPU's memory is full.
 *
 * @module
 */

/** A GPU, as the driver describes it. */
export type Gpu = {
  /** Its product name, `NVIDIA H200` for example. */
  readonly name: string;
  /** What `CUDA_VISIBLE_DEVICES` may name it. */
  readonly uuid: string;
  /** Memory in bytes; missing if the driver does not tell. */
  readonly memory?: { readonly total: number; readonly free: number };
};

/** NVIDIA's driver. */
export type Driver = {
  /** The newest CUDA that it supports, such as `12.4`. */
  readonly cuda: string;
  /** Its management library's part; missing if that does not open or fails. */
  readonly management?: {
    /** The driver's version, such as `550.54.14`. */
    readonly version: string;
    /** In the order of the bus. */
    readonly gpus: readonly Gpu[];
  };
};

/** The driver's two libraries that TensorFlow opens. */
const LIBRARIES = { cuda: "libcuda.so.1", management: "libnvidia-ml.so.1" };

/** The oldest driver that runs any CUDA 12. */
export const OLDEST_DRIVER = { cuda: 12, version: "525.60.13" };

/**
 * Reads the driver's versions and GPUs.
 *
 * @param libraries names or paths of the driver's libraries
 * @returns `null` if there is no driver, or it does not answer
 *
 * @example
 * ```ts
 * const nowhere = { cuda: "/nowhere/libcuda.so.1", management: "/nowhere/libnvidia-ml.so.1" };
 * if (readDriver(nowhere) !== null) throw new Error("A driver in no place");
 * ```
 */
export function readDriver(libraries: typeof LIBRARIES = LIBRARIES): Driver | null {
  const cuda = open(libraries.cuda, CUDA_SYMBOLS);
  if (!cuda) return null;
  try {
    const version = new Int32Array(1); // 12040 for 12.4
    if (cuda.symbols.cuDriverGetVersion(version) !== 0) return null;
    const [major, minor] = [Math.floor(version[0] / 1000), Math.floor(version[0] % 1000 / 10)];
    return { cuda: `${major}.${minor}`, management: readManagement(libraries.management) };
  } finally {
    cuda.close();
  }
}

const CUDA_SYMBOLS = {
  cuDriverGetVersion: { parameters: ["buffer"], result: "i32" },
} as const;

const MANAGEMENT_SYMBOLS = {
  nvmlInit_v2: { parameters: [], result: "i32" },
  nvmlShutdown: { parameters: [], result: "i32" },
  nvmlSystemGetDriverVersion: { parameters: ["buffer", "u32"], result: "i32" },
  nvmlDeviceGetCount_v2: { parameters: ["buffer"], result: "i32" },
  nvmlDeviceGetHandleByIndex_v2: { parameters: ["u32", "buffer"], result: "i32" },
  nvmlDeviceGetName: { parameters: ["pointer", "buffer", "u32"], result: "i32" },
  nvmlDeviceGetUUID: { parameters: ["pointer", "buffer", "u32"], result: "i32" },
  nvmlDeviceGetMemoryInfo: { parameters: ["pointer", "buffer"], result: "i32" },
} as const;

function open<S extends Deno.ForeignLibraryInterface>(
  path: string,
  symbols: S,
): Deno.DynamicLibrary<S> | undefined {
  try {
    return Deno.dlopen(path, symbols);
  } catch {
    return undefined; // not there, or another library
  }
}

function readManagement(path: string): Driver["management"] {
  const library = open(path, MANAGEMENT_SYMBOLS);
  if (!library) return undefined;
  const nvml = library.symbols;
  try {
    if (nvml.nvmlInit_v2() !== 0) return undefined;
    const version = readText((text, size) => nvml.nvmlSystemGetDriverVersion(text, size));
    const count = new Uint32Array(1);
    if (nvml.nvmlDeviceGetCount_v2(count) !== 0) return undefined;
    const gpus = Array.from({ length: count[0] }, (_, i): Gpu => {
      const handle = new BigUint64Array(1);
      nvml.nvmlDeviceGetHandleByIndex_v2(i, handle);
      const gpu = Deno.UnsafePointer.create(handle[0]);
      const memory = new BigUint64Array(3); // total, free, used
      const isTold = nvml.nvmlDeviceGetMemoryInfo(gpu, memory) === 0;
      return {
        name: readText((text, size) => nvml.nvmlDeviceGetName(gpu, text, size)),
        uuid: readText((text, size) => nvml.nvmlDeviceGetUUID(gpu, text, size)),
        memory: isTold ? { total: Number(memory[0]), free: Number(memory[1]) } : undefined,
      };
    });
    nvml.nvmlShutdown();
    return { version, gpus };
  } finally {
    library.close();
  }
}

/** Reads a C string that a function writes into a buffer. */
function readText(write: (text: Uint8Array<ArrayBuffer>, size: number) => number): string {
  const text = new Uint8Array(96); // NVML's longest names and UUIDs
  if (write(text, text.length) !== 0) return "";
  return new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
}

/**
 * Reports what is wrong with a driver, apart from its GPUs.
 *
 * @returns a clause, `undefined` if TensorFlow's CUDA build can use it
 *
 * @example
 * ```ts
 * const problem = driverProblem({ cuda: "11.4" });
 * if (!problem?.includes("is for CUDA 11.4")) throw new Error(problem);
 * ```
 */
export function driverProblem(driver: Driver | null): string | undefined {
  if (!driver) return `NVIDIA's driver is not there, as ${LIBRARIES.cuda} does not open`;
  const { cuda, management } = driver;
  if (Number.parseInt(cuda) < OLDEST_DRIVER.cuda) {
    return `NVIDIA's driver ${
      management ? `${management.version} ` : ""
    }is for CUDA ${cuda}, and ` +
      `TensorFlow needs one for CUDA ${OLDEST_DRIVER.cuda}, ${OLDEST_DRIVER.version} or newer`;
  }
  if (management) return undefined;
  return `NVIDIA's driver is not whole, as ${LIBRARIES.management} does not open or fails`;
}
