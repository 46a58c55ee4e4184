/** What decides the last bits of a result besides its config. */
import { type Engine, type Processor, readProcessor } from "../../lib/engine/mod.ts";
import type { Environment } from "../../lib/runs/mod.ts";

/**
 * Variables by which TensorFlow and its libraries choose how to compute. Not all that begin with `TF_`
 * are: Terraform's do too, and hold secrets, which must not be in a file that is handed on. Those that
 * the engine sets are told by other names.
 */
const VARIABLES = new RegExp(
  "^(ONEDNN|DNNL|XLA|OMP|TF_(ENABLE|DISABLE|USE|SET_ONEDNN|ONEDNN|MKL|XLA|CUDNN|CUBLAS|CUFFT|FP16|" +
    "CONV2D|MATMUL|AUTOTUNE))_",
);

/**
 * Returns what decides the last bits of a result besides its config.
 *
 * @param engine which computes it
 * @param processor of this machine
 * @param variables of the process's environment
 */
export async function environmentOf(
  { version, library, device, gpu, threads, precision, tf32, deterministic }: Engine,
  processor: Processor = readProcessor(),
  variables: { readonly [name: string]: string } = Deno.env.toObject(),
): Promise<Environment> {
  const { name, features, caches } = processor;
  const read = Object.entries(variables).filter(([name]) => VARIABLES.test(name));
  return {
    tensorflow: version,
    libraryBytes: (await Deno.stat(library.path)).size,
    device,
    threads,
    precision,
    ...(device === "gpu" && {
      ...(gpu !== undefined && { gpu }),
      tf32: tf32 ? "on" : "off",
      deterministic: deterministic ? "on" : "off",
    }),
    ...(features === "" ? { processorName: name } : { processor: name, features }),
    ...(caches !== "" && { caches }),
    ...Object.fromEntries(read.toSorted()),
    deno: Deno.version.deno,
    arch: Deno.build.arch,
  };
}
