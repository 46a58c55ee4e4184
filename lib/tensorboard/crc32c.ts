/** CRC-32C, the checksum of Castagnoli's polynomial, and TensorFlow's masking of it. */

/** Remainder of each byte; the polynomial with its bits reversed is 0x82f63b78. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
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
  for (const byte of bytes) crc = remainders[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/**
 * The CRC-32C as TFRecord files hold it: rotated right by 15 bits, plus a constant, so that the
 * checksum of bytes that contain checksums is none of theirs.
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
