/** What of this machine's processor decides which kernels run, and how they order their sums. */
import { cpus } from "node:os";

/** A processor, as far as the system tells. */
export type Processor = {
  /** For example `AMD EPYC 9B14`. */
  readonly name: string;
  /** Instruction sets, in alphabetical order, with spaces between; empty if unknown. */
  readonly features: string;
  /** Sizes of the caches, such as `32K 32K 1024K 32768K`; empty if unknown. */
  readonly caches: string;
};

/** TensorFlow's rule on Linux: an x86 processor with one of these uses oneDNN's kernels by default. */
const ONEDNN_BY_DEFAULT = /\b(avx512_vnni|avx512_bf16|avx_vnni|amx_(tile|int8|bf16))\b/;

/** Of an x86 processor, those that kernels are chosen by; of others, all. */
const X86_FEATURES = /^(ss?se\d|sse4_\d|avx|fma|f16c|bmi|amx)/;

/**
 * Reads what the system tells of the processor.
 *
 * @param files where Linux tells it
 *
 * @example
 * ```ts
 * const { features } = readProcessor();
 * if (features !== features.toLowerCase()) throw new Error(features);
 * ```
 */
export function readProcessor(
  files: { readonly info: string; readonly caches: string } = {
    info: "/proc/cpuinfo",
    caches: "/sys/devices/system/cpu/cpu0/cache",
  },
): Processor {
  const info = read(files.info);
  const [, key, listed] = /^(flags|Features)\s*:(.*)$/m.exec(info) ?? [];
  const all = listed?.trim().split(/\s+/) ?? [];
  const features = key === "flags" ? all.filter((each) => X86_FEATURES.test(each)) : all;
  const caches = [0, 1, 2, 3, 4].map((i) => read(`${files.caches}/index${i}/size`).trim());
  return {
    name: cpus()[0]?.model.trim() ?? "",
    features: features.toSorted().join(" "),
    caches: caches.filter((size) => size !== "").join(" "),
  };
}

/**
 * Looks up whether TensorFlow leaves oneDNN's kernels off unless it is told otherwise. A step takes
 * twice as long then, on processors with AVX2 alone too.
 *
 * @param arch of this machine; only of x86 the rule is known
 * @returns false where the system does not tell the instruction sets
 */
export function leavesOneDnnOff({ features }: Processor, arch: string = Deno.build.arch): boolean {
  return arch === "x86_64" && features !== "" && !ONEDNN_BY_DEFAULT.test(features);
}

/**
 * Looks up whether a processor multiplies bfloat16 numbers by itself, by AVX512_BF16 or AMX; without
 * them bfloat16 is slower than float32.
 *
 * @returns false where the system does not tell the instruction sets
 */
export function hasBfloat16({ features }: Processor = readProcessor()): boolean {
  return /\b(avx512|amx)_bf16\b/.test(features);
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return ""; // not Linux, or not told
  }
}
