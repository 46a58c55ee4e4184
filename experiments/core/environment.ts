/** What decides the last bits of a result besides its config. */
import { type Engine, type Processor, readProcessor } from "../../lib/engine/mod.ts";
import type { Environment } from "../../lib/runs/mod.ts";

/** Variables that TensorFlow and its libraries read. */
const VARIABLES = /^(TF|ONEDNN|DNNL|XLA|OMP)_/;

/** Those that change no number, and those that the engine sets, which are told by other names. */
const OTHER_VARIABLES =
  /^TF_(CPP_|FORCE_GPU_ALLOW_GROWTH|NUM_INT|AUTO_MIXED_PRECISION_|DETERMINISTIC_OPS)/;

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
  const read = Object.entries(variables)
    .filter(([name]) => VARIABLES.test(name) && !OTHER_VARIABLES.test(name));
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
