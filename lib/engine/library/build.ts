/**
 * Asks a TensorFlow library how it was built.
 *
 * @module
 */

import { dirname, join } from "node:path";
import type { TensorFlowLibrary } from "./find_library.ts";
import { libraryNames } from "./release.ts";

/** C++ functions of the companion library: the C API has none for this. */
const QUESTIONS = {
  cuda: "_ZN10tensorflow19IsGoogleCudaEnabledEv",
  oneDnn: "_ZN10tensorflow12IsMKLEnabledEv",
};

/**
 * Reports whether a library is built with CUDA, or uses oneDNN's kernels.
 *
 * @param library which the engine has started: a process that opened the companion before the
 * library itself crashes when it ends
 * @returns `null` if the library does not say
 */
export function isBuiltWith(
  feature: keyof typeof QUESTIONS,
  library: TensorFlowLibrary,
): boolean | null {
  const companion = Deno.dlopen(join(dirname(library.path), libraryNames().wheel[1]), {
    ask: { name: QUESTIONS[feature], parameters: [], result: "bool", optional: true },
  });
  try {
    return companion.symbols.ask?.() ?? null;
  } finally {
    companion.close();
  }
}
