/**
 * Unpacking gzip files in bounded memory.
 *
 * @module
 */
import { gunzipSync, inflateRawSync } from "node:zlib";
import { dataError, readDataFile } from "./data_file.ts";

/** Most bytes that a gzip file may unpack to; MNIST's largest has 47 million. */
const MAX_UNPACKED_BYTES = 2 ** 28;

/**
 * Reads a file of a data directory, and unpacks it if its content is gzip, whatever it is called.
 *
 * @param file the file's path
 * @returns the unpacked bytes
 * @throws {DataError} if the file is missing, is cut off, fails its checksum or is too large
 */
export async function readGzipFile(file: string): Promise<Uint8Array> {
  const bytes = await readDataFile(file, MAX_UNPACKED_BYTES);
  return isGzip(bytes, 0) ? gunzip(bytes, file) : bytes;
}

/**
 * Unpacks gzip, unless it is too large for memory. What comes after its last member is passed over,
 * as gzip does.
 *
 * @param bytes the packed bytes
 * @param name the file's name, for errors
 * @param maxBytes most bytes that are unpacked
 * @returns the unpacked bytes
 * @throws {DataError} if the bytes are not gzip, are cut off, fail their checksum or unpack to more
 */
export function gunzip(
  bytes: Uint8Array,
  name: string,
  maxBytes: number = MAX_UNPACKED_BYTES,
): Uint8Array {
  const unpack = (packed: Uint8Array): Uint8Array => {
    const unpacked = gunzipSync(packed, { maxOutputLength: maxBytes });
    return new Uint8Array(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
  };
  try {
    try {
      return unpack(bytes);
    } catch (error) {
      const isHeader = /header|compression method/.test((error as Error).message);
      const end = isHeader ? endOfMembers(bytes, maxBytes) : 0;
      if (end === 0) throw error;
      return unpack(bytes.subarray(0, end));
    }
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") {
      throw dataError(name, `it unpacks to more than the ${maxBytes} bytes that are read at most`);
    }
    throw dataError(name, `gzip says "${error instanceof Error ? error.message : error}"`, error);
  }
}

/** Whether a member of gzip, packed by deflate, begins at a place (RFC 1952). */
function isGzip(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8;
}

/** Returns the place after the last member; 0 if there is none. */
function endOfMembers(bytes: Uint8Array, maxOutputLength: number): number {
  let at = 0;
  while (isGzip(bytes, at)) {
    const data = endOfHeader(bytes, at);
    const { engine } = inflateRawSync(bytes.subarray(data), {
      maxOutputLength,
      info: true,
    }) as unknown as { engine: { bytesWritten: number } };
    at = data + engine.bytesWritten + 8; // checksum and length
  }
  return at;
}

/** Returns the place after a member's header, which may have extra fields, a name and a comment. */
function endOfHeader(bytes: Uint8Array, start: number): number {
  const flags = bytes[start + 3];
  let at = start + 10;
  if (flags & 4) at += 2 + bytes[at] + 256 * bytes[at + 1];
  for (const flag of [8, 16]) {
    if (flags & flag) at = bytes.indexOf(0, at) + 1;
  }
  return flags & 2 ? at + 2 : at;
}
