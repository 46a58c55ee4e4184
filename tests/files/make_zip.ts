import { crc32, deflateRawSync } from "node:zlib";

/** A file of a hand-made archive, or a link by `mode`. */
export type ZipEntry = {
  readonly name: string;
  readonly content: Uint8Array;
  /** Unix mode, such as 0o120777 for a link. */
  readonly mode?: number;
  /** The CRC-32 to state instead of the right one. */
  readonly crc?: number;
  /** The unpacked size to state instead of the right one. */
  readonly size?: number;
};

/**
 * Creates a Zip64 archive by the format's own text (PKWARE, APPNOTE 6.3.10), apart from the library
 * under test: all sizes and offsets are in Zip64's fields, however small.
 *
 * @param entries files
 * @param start at which byte of its file the archive begins, for offsets that need Zip64
 */
export function makeZip64(
  entries: readonly ZipEntry[],
  start = 0,
): Uint8Array<ArrayBuffer> {
  const locals: number[] = [], centrals: number[] = [];
  for (const entry of entries) {
    const { name, content, mode = 0o100644, crc = crc32(content), size = content.length } = entry;
    const nameBytes = new TextEncoder().encode(name), packed = deflateRawSync(content);
    const offset = start + locals.length;
    // Version 4.5, UTF-8 names, deflate, 1980-01-01, sizes in the extra field.
    const shared = [
      ...[...u16(45), ...u16(0x800), ...u16(8), ...u16(0), ...u16(33)],
      ...[...u32(crc), ...u32(0xffffffff), ...u32(0xffffffff), ...u16(nameBytes.length)],
    ];
    const sizes = [...u64(size), ...u64(packed.length)];
    locals.push(...u32(0x04034b50), ...shared, ...u16(20), ...nameBytes);
    locals.push(...u16(1), ...u16(16), ...sizes, ...packed);
    // Made on Unix; no comment, disk 0, its mode, offset in the extra field.
    centrals.push(...u32(0x02014b50), ...u16(0x032d), ...shared, ...u16(28), ...u16(0), ...u16(0));
    centrals.push(...u16(0), ...u32(mode * 2 ** 16), ...u32(0xffffffff), ...nameBytes);
    centrals.push(...u16(1), ...u16(24), ...sizes, ...u64(offset));
  }
  const directory = start + locals.length;
  const count = u64(entries.length);
  const end64 = [
    ...[...u32(0x06064b50), ...u64(44), ...u16(45), ...u16(45), ...u32(0), ...u32(0)],
    ...[...count, ...count, ...u64(centrals.length), ...u64(directory)],
  ];
  const locator = [
    ...u32(0x07064b50),
    ...u32(0),
    ...u64(directory + centrals.length),
    ...u32(1),
  ];
  const end = [
    ...[...u32(0x06054b50), ...u16(0), ...u16(0), ...u16(0xffff), ...u16(0xffff)],
    ...[...u32(0xffffffff), ...u32(0xffffffff), ...u16(0)],
  ];
  return Uint8Array.from([...locals, ...centrals, ...end64, ...locator, ...end]);
}

function u16(value: number): number[] {
  return [value & 255, value >> 8];
}

function u32(value: number): number[] {
  return [...u16(value & 0xffff), ...u16(value >>> 16)];
}

function u64(value: number): number[] {
  return [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];
}
