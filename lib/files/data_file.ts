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
 * @param file The file's path, or its address where the package is not on the disk
 * @returns The file's bytes
 * @throws {DataError} If the file is missing or cannot be read
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
 * @param file The file's path
 * @returns The unpacked bytes
 * @throws {DataError} If the file is missing, is not gzip, is cut off or fails its checksum
 */
export async function readGzipFile(file: string): Promise<Uint8Array> {
  return gunzip(await readDataFile(file), file);
}

/**
 * Unpacks gzip.
 *
 * @param bytes The packed bytes
 * @param name The file's name, for errors
 * @returns The unpacked bytes
 * @throws {DataError} If the bytes are not gzip, are cut off or fail their checksum
 */
export function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  try {
    const unpacked = gunzipSync(bytes);
    return new Uint8Array(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
  } catch (error) {
    throw broken(name, `gzip says "${error instanceof Error ? error.message : error}"`, error);
  }
}

/**
 * Words the error for a file whose content is wrong.
 *
 * @param name The file's name
 * @param found Where in it what was found, instead of what
 * @param cause The error underneath, if there is one
 * @returns The error to throw
 */
export function broken(name: string, found: string, cause?: unknown): DataError {
  return new DataError(`Cannot read ${name}: ${found}, delete the file and fetch it again`, {
    cause,
  });
}
