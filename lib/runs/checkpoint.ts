/** A training's state at one step, in one file. */
import type { Parameter } from "../engine/mod.ts";
import { type JsonRecord, writeFileAtomically } from "../files/mod.ts";
import { CorruptRunError, RunMismatchError } from "./errors.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArrays } from "./safetensors.ts";

/** What is needed to resume: step and seed determine the batches and the noise. */
export type Checkpoint = {
  /** Steps done. */
  readonly step: number;
  /** Parameters, moments and moving averages by name. */
  readonly arrays: NamedArrays;
  /** Anything else to remember, such as the best accuracy so far. */
  readonly notes: JsonRecord;
};

const FORMAT = "pixelda-checkpoint-1";

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

/**
 * Writes a checkpoint; the previous file stays until the new one is complete.
 *
 * @param path of the file
 * @param checkpoint what to write
 * @param configHash of the config it belongs to, see `configHash`
 *
 * @example
 * ```ts
 * const path = `${await Deno.makeTempDir()}/checkpoint.safetensors`;
 * const arrays = { kernel: { shape: [1], values: new Float32Array([0.5]) } };
 * await writeCheckpoint(path, { step: 100, arrays, notes: { best: 0.9 } }, "c0ffee");
 * const { step } = await readCheckpoint(path, "c0ffee");
 * if (step !== 100) throw new Error(`Step ${step}`);
 * ```
 */
export async function writeCheckpoint(
  path: string,
  { step, arrays, notes }: Checkpoint,
  configHash: string,
): Promise<void> {
  const metadata = {
    format: FORMAT,
    step: `${step}`,
    config: configHash,
    notes: JSON.stringify(notes),
  };
  await writeFileAtomically(path, encodeSafetensors(arrays, metadata));
}

/**
 * Reads a checkpoint of a config.
 *
 * @param path of the file
 * @param configHash of the config it must belong to
 * @throws {CorruptRunError} if the file is not a whole checkpoint
 * @throws {RunMismatchError} if it belongs to another config
 *
 * @example
 * ```ts
 * const path = `${await Deno.makeTempDir()}/checkpoint.safetensors`;
 * await writeCheckpoint(path, { step: 1, arrays: {}, notes: {} }, "c0ffee");
 * const refused = await readCheckpoint(path, "decaf").then(() => false, () => true);
 * if (!refused) throw new Error("A checkpoint of another config was read");
 * ```
 */
export async function readCheckpoint(path: string, configHash: string): Promise<Checkpoint> {
  const bytes = await Deno.readFile(path);
  const { arrays, metadata } = decode(path, bytes);
  if (metadata.config !== configHash) {
    throw new RunMismatchError(
      `Cannot resume from ${path}: it belongs to config ${shorten(metadata.config)}, this is ` +
        `config ${shorten(configHash)}`,
      [],
    );
  }
  return { step: Number(metadata.step), arrays, notes: JSON.parse(metadata.notes) };
}

function decode(path: string, bytes: Uint8Array): ReturnType<typeof decodeSafetensors> {
  try {
    const decoded = decodeSafetensors(bytes);
    const { metadata } = decoded;
    const whole = metadata.format === FORMAT && /^\d+$/.test(metadata.step) &&
      metadata.config !== undefined && metadata.notes !== undefined;
    if (!whole) throw new SyntaxError(`its metadata are not those of a ${FORMAT}`);
    JSON.parse(metadata.notes);
    return decoded;
  } catch (cause) {
    throw new CorruptRunError(path, (cause as Error).message, { cause });
  }
}

function shorten(hash: string): string {
  return hash.slice(0, 12);
}

/**
 * Copies parameters into plain arrays, by name.
 *
 * @param parameters of one model, with unique names
 *
 * @example
 * ```ts
 * import { Parameter, tf } from "@pixelda/pixelda/engine";
 *
 * const bias = new Parameter(tf.zeros([2]));
 * bias.name = "bias";
 * if (copyParameters([bias]).bias.values.length !== 2) throw new Error("Not copied");
 * ```
 */
export function copyParameters(parameters: readonly Parameter[]): NamedArrays {
  return Object.fromEntries(
    parameters.map((parameter) => [
      parameter.name,
      { shape: parameter.shape, values: parameter.read() },
    ]),
  );
}

/**
 * Copies arrays into parameters of the same names.
 *
 * @param parameters which change
 * @param arrays their new values; further ones are ignored
 * @throws {Error} if one is missing or has another shape
 *
 * @example
 * ```ts
 * import { Parameter, tf } from "@pixelda/pixelda/engine";
 *
 * const bias = new Parameter(tf.zeros([2]));
 * bias.name = "bias";
 * restoreParameters([bias], { bias: { shape: [2], values: Float32Array.of(3, 4) } });
 * if (bias.read()[1] !== 4) throw new Error("Not restored");
 * ```
 */
export function restoreParameters(parameters: readonly Parameter[], arrays: NamedArrays): void {
  for (const parameter of parameters) {
    const array = arrays[parameter.name];
    if (array === undefined || array.shape.join() !== parameter.shape.join()) {
      const found = array === undefined ? "none" : `one of shape [${array.shape}]`;
      throw new Error(
        `Cannot restore ${parameter.name} of shape [${parameter.shape}]: the checkpoint has ${found}`,
      );
    }
    parameter.write(array.values as Float32Array);
  }
}
