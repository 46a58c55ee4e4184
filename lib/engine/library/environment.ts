/**
 * The environment variables that TensorFlow reads when its library is loaded.
 *
 * @module
 */

/** Choices that hold for the whole process, because TensorFlow reads them once. */
export type EnvironmentOptions = {
  /** Number of threads for one operation, at least 1; all processors by default. */
  readonly threads?: number;
  /** Whether TensorFlow must give the same bits in each run on a GPU, at some cost in speed. */
  readonly deterministic?: boolean;
  /** `"cpu"` hides all GPUs from TensorFlow; the others leave the choice to it. */
  readonly device?: "auto" | "cpu" | "gpu";
};

/**
 * Sets the environment variables that TensorFlow reads when it is loaded; call it before. An
 * option given here is set in any case, a default only where the user has set nothing:
 *
 * | variable | value |
 * |---|---|
 * | `TF_NUM_INTRAOP_THREADS` | `threads`; default: all processors |
 * | `TF_NUM_INTEROP_THREADS` | the same |
 * | `TF_DETERMINISTIC_OPS` | `1` or `0` by `deterministic`; default: TensorFlow's own |
 * | `CUDA_VISIBLE_DEVICES` | `-1` if `device` is `"cpu"`; default: TensorFlow's own |
 * | `TF_CPP_MIN_LOG_LEVEL` | default: `2`, errors only |
 * | `TF_FORCE_GPU_ALLOW_GROWTH` | default: `true`, GPU memory is taken as needed |
 *
 * The number of threads changes the order of sums and with it the last bits of results.
 *
 * @throws {RangeError} if `threads` is not a whole number of at least 1
 *
 * @example
 * ```ts
 * prepareEnvironment({ threads: 2 });
 * if (Deno.env.get("TF_NUM_INTRAOP_THREADS") !== "2") throw new Error("threads not set");
 * ```
 */
export function prepareEnvironment(options: EnvironmentOptions = {}): void {
  const { threads, deterministic, device } = options;
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1)) {
    throw new RangeError(
      `Cannot use ${threads} threads: the number must be a whole one of at least 1`,
    );
  }
  for (const variable of ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"]) {
    if (threads !== undefined) Deno.env.set(variable, String(threads));
    else setDefault(variable, String(navigator.hardwareConcurrency));
  }
  if (deterministic !== undefined) {
    Deno.env.set("TF_DETERMINISTIC_OPS", deterministic ? "1" : "0");
  }
  if (device === "cpu") Deno.env.set("CUDA_VISIBLE_DEVICES", "-1");
  setDefault("TF_CPP_MIN_LOG_LEVEL", "2");
  setDefault("TF_FORCE_GPU_ALLOW_GROWTH", "true");
}

function setDefault(variable: string, value: string): void {
  if (!Deno.env.has(variable)) Deno.env.set(variable, value);
}
