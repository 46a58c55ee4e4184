/**
 * Reading the files of a data set, with errors that say which file and what to do.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";

/** A data file that is missing, cut or not what it should be. */
export class DataError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "DataError";
}

/**
 * Reads a file of a data directory.
 *
 * @param file the file's path, or its address where the package is not on the disk
 * @returns the file's bytes
 * @throws {DataError} if the file is missing or cannot be read
 */
export async function readDataFile(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return /^(file|https?):/.test(file) ? await fetchBytes(file) : await Deno.readFile(file);
  } catch (error) {
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

async function fetchBytes(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.bytes();
}

/**
 * Reads and unpacks a gzip file of a data directory.
 *
 * @param file the file's path
 * @returns the unpacked bytes
 * @throws {DataError} if the file is missing, is not gzip, is cut off or fails its checksum
 */
export async function readGzipFile(file: string): Promise<Uint8Array> {
  return gunzip(await readDataFile(file), file);
}

/**
 * Unpacks gzip.
 *
 * @param bytes the packed bytes
 * @param name the file's name, for errors
 * @returns the unpacked bytes
 * @throws {DataError} if the bytes are not gzip, are cut off or fail their checksum
 */
export function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  try {
    const unpacked = gunzipSync(bytes);
    return new Uint8Array(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
  } catch (error) {
    throw dataError(name, `gzip says "${error instanceof Error ? error.message : error}"`, error);
  }
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
  const text = new TextDecoder().decode(await readDataFile(file));
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
