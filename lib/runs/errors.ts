/** Why a run directory cannot be used, as errors that a command can add its flags to. */
import * as v from "npm:valibot@1.5.0";
import { readBoundedFile, UnreadableFileError } from "../files/mod.ts";

/**
 * A run directory that cannot be used. The message is the problem, and what to do about it.
 *
 * @example
 * ```ts
 * const error = new RunError("Cannot use runs/a: it is broken", "start over");
 * if (error.messageWith("ask me") !== "Cannot use runs/a: it is broken; ask me") throw error;
 * ```
 */
export class RunError extends Error {
  /** Always `RunError`. */
  override name = "RunError";

  /**
   * Joins the problem and the advice.
   *
   * @param problem what failed and what was found
   * @param advice what to do
   */
  constructor(readonly problem: string, advice: string, options?: ErrorOptions) {
    super(`${problem}; ${advice}`, options);
  }

  /** The message with other advice, such as how a command starts over. */
  messageWith(advice: string): string {
    return `${this.problem}; ${advice}`;
  }
}

/** The directory holds a run of other settings, or of an earlier version. */
export class RunMismatchError extends RunError {
  /** Always `RunMismatchError`. */
  override name = "RunMismatchError";

  /**
   * Appends the first differences.
   *
   * @param differences such as `optimizer.beta1 was 0.5, is 0.9`
   */
  constructor(problem: string, readonly differences: readonly string[]) {
    super(problem, "start over, or use another folder");
    this.message += this.#list();
  }

  /** The message with other advice, and the differences. */
  override messageWith(advice: string): string {
    return super.messageWith(advice) + this.#list();
  }

  #list(): string {
    const shown = this.differences.slice(0, 5).map((each) => `\n  ${each}`).join("");
    const more = this.differences.length - 5;
    return more > 0 ? `${shown}\n  and ${more} more` : shown;
  }
}

/** The steps so far were computed elsewhere, so that the run would end in other bits. */
export class OtherEnvironmentError extends RunMismatchError {
  /** Always `OtherEnvironmentError`. */
  override name = "OtherEnvironmentError";

  /**
   * Writes the message.
   *
   * @param wanted what differs, as it was; `undefined` where it was not set
   * @param differences such as `threads was 1, is 2`
   */
  constructor(
    directory: string,
    step: number,
    readonly wanted: { readonly [name: string]: string | number | undefined },
    differences: readonly string[],
  ) {
    super(
      `Cannot resume ${directory}: its ${step} steps so far were computed in another environment, ` +
        "and the last digits of its result would be those of neither",
      differences,
    );
  }
}

/** A file of the run is not what was written. */
export class CorruptRunError extends RunError {
  /** Always `CorruptRunError`. */
  override name = "CorruptRunError";

  /** Writes the message. */
  constructor(readonly path: string, readonly reason: string, options?: ErrorOptions) {
    super(`${path} is corrupt: ${reason}`, "start over", options);
  }
}

/** Another process, or another part of this one, has the run open. */
export class RunInUseError extends RunError {
  /** Always `RunInUseError`. */
  override name = "RunInUseError";

  /** Writes the message. */
  constructor(readonly directory: string, readonly processId: string) {
    super(
      `Run ${directory} is in use by process ${processId || "unknown"}`,
      "wait for it, stop it, or use another folder",
    );
  }
}

/** Most bytes of a run's JSON file; a map of features has some 100,000. */
const MAX_JSON_BYTES = 2 ** 26;

/**
 * Reads a file of a run, unless it is too large for memory.
 *
 * @param path of the file
 * @param maxBytes most bytes that are read
 * @throws {CorruptRunError} if it is larger, or not a file
 * @throws {Deno.errors.NotFound} if there is none
 */
export async function readRunFile(
  path: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readBoundedFile(path, maxBytes);
  } catch (cause) {
    if (!(cause instanceof UnreadableFileError)) throw cause;
    throw new CorruptRunError(path, cause.message, { cause });
  }
}

/** Reads a file of text as {@linkcode readRunFile} does. */
export async function readRunText(path: string, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await readRunFile(path, maxBytes));
}

/** Levels of arrays and objects that a file may have: what a run writes has fewer than ten. */
const MAX_DEPTH = 100;

/** Whether a value has at most so many levels; whoever reads deeper ones runs out of stack. */
function isFlat(value: unknown, levels = MAX_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isFlat(inner, levels - 1));
}

/**
 * Reads a JSON file of a run and checks every field.
 *
 * @returns what the schema describes, or `undefined` if there is no file
 * @throws {CorruptRunError} with the field that is wrong
 */
export async function readJsonFile<const S extends v.GenericSchema>(
  path: string,
  schema: S,
): Promise<v.InferOutput<S> | undefined> {
  let text: string;
  try {
    text = await readRunText(path, MAX_JSON_BYTES);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CorruptRunError(path, "it is not JSON", { cause });
  }
  if (!isFlat(value)) throw new CorruptRunError(path, `it has more than ${MAX_DEPTH} levels`);
  const { success, output, issues } = v.safeParse(schema, value);
  if (success) return output;
  const place = v.getDotPath(issues[0]);
  throw new CorruptRunError(path, `${place === null ? "" : `${place}: `}${issues[0].message}`);
}
