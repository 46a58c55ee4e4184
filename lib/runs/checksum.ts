/** Safetensors whose metadata hold a checksum of the whole file. */
import { sha256 } from "../files/mod.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type NamedArrays,
  type Safetensors,
} from "./safetensors.ts";

/** The checksum is that of the file with these digits in its place. */
const BLANK = "0".repeat(64);

/** Most bytes of a file of parameters; the paper's networks have some 20 million numbers. */
export const MAX_PARAMETERS_BYTES: number = 2 ** 31;

/**
 * Encodes named arrays as `encodeSafetensors` does, with the file's SHA-256 in its metadata.
 *
 * @param arrays by name
 * @param metadata texts by name, which may be anything but `sha256`
 * @returns the bytes of a safetensors file, the same for the same arrays and metadata
 * @throws {TypeError} if a shape does not fit its number of values
 *
 * @example
 * ```ts
 * const bytes = encodeWithChecksum({ bias: { shape: [1], values: Float32Array.of(0.5) } });
 * bytes[bytes.length - 1] ^= 1;
 * let refused = false;
 * try {
 *   decodeWithChecksum(bytes);
 * } catch {
 *   refused = true;
 * }
 * if (!refused) throw new Error("A changed bit was read");
 * ```
 */
export function encodeWithChecksum(
  arrays: NamedArrays,
  metadata: Record<string, string> = {},
): Uint8Array {
  const bytes = encodeSafetensors(arrays, { ...metadata, sha256: BLANK });
  bytes.set(new TextEncoder().encode(sha256(bytes)), findChecksum(bytes));
  return bytes;
}

/**
 * Decodes a safetensors file, and compares its checksum if it has one.
 *
 * @param bytes the whole file
 * @returns its arrays, as copies, and its metadata, with the checksum as `sha256`
 * @throws {SyntaxError} if the bytes are not a complete safetensors file, or not those written
 */
export function decodeWithChecksum(bytes: Uint8Array): Safetensors {
  const decoded = decodeSafetensors(bytes);
  const stored = decoded.metadata.sha256;
  if (stored === undefined) return decoded;
  const place = findChecksum(bytes);
  const found = sha256(bytes.subarray(0, place), BLANK, bytes.subarray(place + BLANK.length));
  if (found === stored) return decoded;
  throw new SyntaxError(
    `Cannot read safetensors: the checksum is ${found.slice(0, 12)}, not ${stored.slice(0, 12)}`,
  );
}

/** The byte where the checksum begins; quotes within a text are escaped, so there is one place. */
function findChecksum(bytes: Uint8Array): number {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  // A character for each byte.
  const header = new TextDecoder("latin1").decode(bytes.subarray(8, 8 + length));
  const key = '"sha256":"';
  return 8 + header.indexOf(key) + key.length;
}
