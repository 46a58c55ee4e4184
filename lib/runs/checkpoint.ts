/** A training's state at one step, in one file; the one before it is kept too. */
import { join } from "node:path";
import type { Parameter } from "../engine/mod.ts";
import { type JsonRecord, writeFileAtomically } from "../files/mod.ts";
import { decodeWithChecksum, encodeWithChecksum, MAX_PARAMETERS_BYTES } from "./checksum.ts";
import type { Origin } from "./environment.ts";
import { CorruptRunError, readRunFile, RunMismatchError } from "./errors.ts";
import type { NamedArrays, Safetensors } from "./safetensors.ts";

/** What is needed to resume: step and seed determine the batches and the noise. */
export type Checkpoint = {
  /** Steps done. */
  readonly step: number;
  /** Parameters, moments and moving averages by name. */
  readonly arrays: NamedArrays;
  /** Anything else to remember, such as the best accuracy so far. */
  readonly notes: JsonRecord;
  /** Where its steps were computed. */
  readonly origin?: Origin;
};

/** A checkpoint as it was read. */
export type StoredCheckpoint = Checkpoint & {
  /** What is wrong with the newest file, if this is the one before it. */
  readonly damage?: string;
};

/** The files of a run's checkpoints, the newest first. */
export const CHECKPOINT_FILES = [
  "checkpoint.safetensors",
  "checkpoint-before.safetensors",
] as const;

const FORMAT = "pixelda-checkpoint-2";

/** Files of the first format have no checksum. */
const FORMAT_1 = "pixelda-checkpoint-1";

/**
 * Writes `checkpoint.safetensors`; the file that was there becomes `checkpoint-before.safetensors`.
 *
 * @param directory of the run
 * @param checkpoint what to write
 * @param configHash of the config it belongs to, see `configHash`
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const arrays = { kernel: { shape: [1], values: new Float32Array([0.5]) } };
 * await writeCheckpoint(directory, { step: 100, arrays, notes: { best: 0.9 } }, "c0ffee");
 * const found = await readCheckpoint(directory, "c0ffee");
 * if (found?.step !== 100) throw new Error(`Step ${found?.step}`);
 * ```
 */
export async function writeCheckpoint(
  directory: string,
  { step, arrays, notes, origin }: Checkpoint,
  configHash: string,
): Promise<void> {
  const metadata = {
    format: FORMAT,
    step: `${step}`,
    config: configHash,
    notes: JSON.stringify(notes),
    ...(origin !== undefined && { origin: JSON.stringify(origin) }),
  };
  const [newest, before] = CHECKPOINT_FILES.map((name) => join(directory, name));
  await writeFileAtomically(newest, encodeWithChecksum(arrays, metadata), { keepAs: before });
}

/**
 * Reads the last checkpoint of a config, or the one before it if the last is missing or damaged.
 *
 * @param directory of the run
 * @param configHash of the config it must belong to
 * @returns `null` if there is none
 * @throws {CorruptRunError} if neither file is a whole checkpoint
 * @throws {RunMismatchError} if it belongs to another config
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * await writeCheckpoint(directory, { step: 1, arrays: {}, notes: {} }, "c0ffee");
 * const refused = await readCheckpoint(directory, "decaf").then(() => false, () => true);
 * if (!refused) throw new Error("A checkpoint of another config was read");
 * ```
 */
export async function readCheckpoint(
  directory: string,
  configHash: string,
): Promise<StoredCheckpoint | null> {
  const damages: CorruptRunError[] = [];
  for (const name of CHECKPOINT_FILES) {
    try {
      const checkpoint = await readFile(join(directory, name), configHash);
      if (checkpoint === null) continue;
      const [damage] = damages;
      return damage === undefined ? checkpoint : { ...checkpoint, damage: damage.problem };
    } catch (error) {
      if (!(error instanceof CorruptRunError)) throw error;
      damages.push(error);
    }
  }
  const [damage, another] = damages;
  if (damage === undefined) return null;
  if (another === undefined) throw damage;
  throw new CorruptRunError(damage.path, `${damage.reason}; and ${another.problem}`);
}

async function readFile(path: string, configHash: string): Promise<Checkpoint | null> {
  const bytes = await readRunFile(path, MAX_PARAMETERS_BYTES).catch((cause) => {
    if (cause instanceof Deno.errors.NotFound) return null;
    if (cause instanceof CorruptRunError || cause instanceof Deno.errors.PermissionDenied) {
      throw cause;
    }
    // A disk that fails.
    throw new CorruptRunError(path, `it cannot be read: ${cause.message}`, { cause });
  });
  if (bytes === null) return null;
  const { arrays, metadata } = decode(path, bytes);
  if (metadata.config !== configHash) {
    throw new RunMismatchError(
      `Cannot resume from ${path}: it belongs to config ${shorten(metadata.config)}, this is ` +
        `config ${shorten(configHash)}`,
      [],
    );
  }
  const { step, notes, origin } = metadata;
  return {
    step: Number(step),
    arrays,
    notes: JSON.parse(notes),
    ...(origin !== undefined && { origin: JSON.parse(origin) }),
  };
}

function decode(path: string, bytes: Uint8Array): Safetensors {
  try {
    const decoded = decodeWithChecksum(bytes);
    const { format, step, config, notes, sha256 } = decoded.metadata;
    const whole = (format === FORMAT ? sha256 !== undefined : format === FORMAT_1) &&
      /^\d+$/.test(step) && config !== undefined && notes !== undefined;
    if (!whole) throw new SyntaxError(`its metadata are not those of a ${FORMAT}`);
    JSON.parse(notes);
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
