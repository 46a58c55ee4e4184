/** TensorFlow's framing of records in a file: length, its checksum, payload, its checksum. */

/** Bytes before the payload: a length of 64 bits and its checksum. */
const HEADER = 12;
/** Bytes after it. */
const FOOTER = 4;

/**
 * Frames a record.
 *
 * @returns its bytes in a file, all numbers little-endian
 *
 * @example
 * ```ts
 * if (encodeTfRecord(Uint8Array.of(1, 2, 3)).length !== 8 + 4 + 3 + 4) throw new Error();
 * ```
 */
export function encodeTfRecord(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER + payload.length + FOOTER);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(payload.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(payload, HEADER);
  view.setUint32(HEADER + payload.length, maskedCrc32c(payload), true);
  return bytes;
}

/**
 * Takes the records out of a file; a last one that is cut short, as a killed process leaves it, is
 * dropped.
 *
 * @param bytes of the file
 * @returns the payloads in order
 * @throws {Deno.errors.InvalidData} at a record whose checksums do not fit
 *
 * @example
 * ```ts
 * const [payload] = decodeTfRecords(encodeTfRecord(Uint8Array.of(1, 2, 3)));
 * if (payload.join() !== "1,2,3") throw new Error(payload.join());
 * ```
 */
export function* decodeTfRecords(bytes: Uint8Array): Generator<Uint8Array, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start + HEADER <= bytes.length;) {
    const length = bytes.subarray(start, start + 8);
    if (view.getUint32(start + 8, true) !== maskedCrc32c(length)) refuse(start);
    const end = start + HEADER + Number(view.getBigUint64(start, true));
    if (end + FOOTER > bytes.length) return;
    const payload = bytes.subarray(start + HEADER, end);
    if (view.getUint32(end, true) !== maskedCrc32c(payload)) refuse(start);
    yield payload;
    start = end + FOOTER;
  }
}

function refuse(start: number): never {
  throw new Deno.errors.InvalidData(
    `Record at byte ${start} is corrupt: its checksum does not fit`,
  );
}

/** Remainder of each byte; the polynomial with its bits reversed is 0x82f63b78. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0x82f63b78 : byte >>> 1;
  return byte;
});

/**
 * The CRC-32C of some bytes.
 *
 * @returns an unsigned number of 32 bits
 *
 * @example
 * ```ts
 * const check = crc32c(new TextEncoder().encode("123456789"));
 * if (check !== 0xe3069283) throw new Error(check.toString(16));
 * ```
 */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = REMAINDERS[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/**
 * The CRC-32C as TFRecord files hold it: rotated right by 15 bits, plus a constant, so that the
 * checksum of bytes that contain checksums differs from those.
 *
 * @returns an unsigned number of 32 bits
 *
 * @example
 * ```ts
 * if (maskedCrc32c(new Uint8Array()) !== 0xa282ead8) throw new Error("The CRC of nothing is 0");
 * ```
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return ((crc >>> 15 | crc << 17) + 0xa282ead8) >>> 0;
}
