/** The parameters that validation selected, as a run's checkpoint keeps them. */
import { join } from "node:path";
import { CHECKPOINT_FILES, readCheckpoint } from "./checkpoint.ts";
import { CorruptRunError } from "./errors.ts";
import type { StoredRun } from "./read_run.ts";
import type { NamedArrays } from "./safetensors.ts";

/** Prefix of the names of the parameters that validation selected. */
const SELECTED = "best/";

/**
 * Names parameters as those of the step that validation selected.
 *
 * @param arrays the networks' parameters by name
 * @returns the same arrays, for a checkpoint
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const arrays = { "task/bias": { shape: [1], values: Float32Array.of(2) } };
 * assertEquals(selectedArrays(markSelected(arrays)), arrays);
 * ```
 */
export function markSelected(arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [SELECTED + name, array]),
  );
}

/**
 * Takes the parameters of the step that validation selected, so far, out of a checkpoint.
 *
 * @param arrays all that a checkpoint holds
 * @returns the networks' parameters by name
 */
export function selectedArrays(arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(
    Object.entries(arrays).filter(([name]) => name.startsWith(SELECTED))
      .map(([name, array]) => [name.slice(SELECTED.length), array]),
  );
}

/** A step that validation selected. */
export type Selected = {
  readonly step: number;
  /** The networks' parameters at that step, by name. */
  readonly arrays: NamedArrays;
};

/**
 * Reads the parameters of the step that validation selected: of a finished run, those that were
 * tested; of another, the best so far.
 *
 * @returns `null` if the run has no validated step yet
 * @throws {CorruptRunError} if no whole checkpoint has them
 */
export async function readSelected(
  { directory, hash, result }: Pick<StoredRun, "directory" | "hash" | "result">,
): Promise<Selected | null> {
  const checkpoint = await readCheckpoint(directory, hash);
  const best = (checkpoint?.notes.best ?? null) as { readonly step: number } | null;
  if (checkpoint === null || best === null) return null;
  const tested = result?.selection?.step ?? best.step;
  if (tested !== best.step) {
    throw new CorruptRunError(
      join(directory, CHECKPOINT_FILES[0]),
      `step ${tested} was tested, and the last whole checkpoint selects step ${best.step}`,
    );
  }
  return { step: best.step, arrays: selectedArrays(checkpoint.arrays) };
}
