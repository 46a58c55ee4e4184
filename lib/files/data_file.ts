/**
 * Reading the files of a data set, with errors that say which file and what to do.
 *
 * @module
 */
import { readBoundedFile, requireReadable, UnreadableFileError } from "./bounded_file.ts";

/** A data file that is missing, cut or not what it should be. */
export class DataError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "DataError";
}

/** Most bytes of a file that is read into memory, unless its reader says otherwise. */
const MAX_FILE_BYTES = 2 ** 30;

/** Most bytes of a JSON file; a text of more than 2 ** 29 characters is more than V8 can hold. */
const MAX_JSON_BYTES = 2 ** 28;

/**
 * Reads a file of a data directory, unless it is too large for memory.
 *
 * @param file the file's path, or its address where the package is not on the disk
 * @param maxBytes most bytes that are read
 * @returns the file's bytes
 * @throws {DataError} if the file is missing, too large or cannot be read
 *
 * @example
 * ```ts
 * import { assertEquals, assertRejects } from "@std/assert";
 * const file = await Deno.makeTempFile();
 * await Deno.writeTextFile(file, "four");
 * assertEquals((await readDataFile(file)).length, 4);
 * await assertRejects(() => readDataFile(file, 3), DataError, "it has more than the 3 bytes");
 * ```
 */
export async function readDataFile(
  file: string,
  maxBytes: number = MAX_FILE_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return /^(file|https?):/.test(file)
      ? await fetchBytes(file, maxBytes)
      : await readBoundedFile(file, maxBytes);
  } catch (error) {
    if (error instanceof UnreadableFileError && error.isTooLarge) {
      throw dataError(file, error.message, error);
    }
    const why = error instanceof Deno.errors.NotFound
      ? "it is missing"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new DataError(
      `Cannot read ${file}: ${why}, put the file there or leave the data directory out to have it downloaded`,
      { cause: error },
    );
  }
}

async function fetchBytes(address: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address);
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`the server answered ${response.status}`);
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body) {
    pieces.push(piece);
    size += piece.length;
    requireReadable({ isFile: true, isDirectory: false, size }, maxBytes);
  }
  const bytes = new Uint8Array(size);
  for (let at = 0, i = 0; i < pieces.length; at += pieces[i++].length) bytes.set(pieces[i], at);
  return bytes;
}

/**
 * Creates the error for a file whose content is wrong.
 *
 * @param name the file's name
 * @param found where in it what was found, instead of what
 * @param cause the error underneath, if there is one
 * @returns the error to throw
 */
export function dataError(name: string, found: string, cause?: unknown): DataError {
  return new DataError(`Cannot read ${name}: ${found}, delete the file and fetch it again`, {
    cause,
  });
}

/** An object of a JSON file, its fields unchecked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON file that holds one object.
 *
 * @param file the file's path
 * @returns the object
 * @throws {DataError} if the file is missing, is not JSON or holds something else
 */
export async function readJsonObject(file: string): Promise<JsonObject> {
  let value: unknown;
  const text = new TextDecoder().decode(await readDataFile(file, MAX_JSON_BYTES));
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw dataError(
      file,
      `it is not JSON ("${error instanceof Error ? error.message : error}")`,
      error,
    );
  }
  if (isObject(value)) return value;
  throw dataError(file, "it is not a JSON object");
}

/**
 * Checks whether a value is an object with fields.
 *
 * @param value any JSON value
 * @returns false for null, arrays, strings, numbers
 */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a field that is a number.
 *
 * @param object the object, or another value in its place
 * @param field the field's name
 * @param file the file's path and the object's place in it, for errors
 * @returns the number
 * @throws {DataError} if there is no such field or it is not a finite number
 */
export function numberField(object: unknown, field: string, file: string): number {
  const value = isObject(object) ? object[field] : undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw dataError(file, `it has ${field} = ${JSON.stringify(value)}, not a number`);
}

/**
 * Reads a field that is a list of numbers.
 *
 * @param object the object, or another value in its place
 * @param field the field's name
 * @param count how many numbers there must be
 * @param file the file's path and the object's place in it, for errors
 * @returns the numbers
 * @throws {DataError} if there is no such field or it is not a list of that many finite numbers
 */
export function numbersField(
  object: unknown,
  field: string,
  count: number,
  file: string,
): readonly number[] {
  const value = isObject(object) ? object[field] : undefined;
  if (Array.isArray(value) && value.length === count && value.every(Number.isFinite)) return value;
  throw dataError(file, `it has ${field} = ${JSON.stringify(value)}, not ${count} numbers`);
}
