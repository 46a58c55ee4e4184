/**
 * Takes single members out of a large zip file, a piece at a time.
 *
 * @module
 */

import { crc32 } from "node:zlib";

/** A file inside a zip file, as the central directory describes it. */
export type ZipMember = {
  readonly name: string;
  /** Size unpacked, in bytes. */
  readonly size: number;
  /** Size inside the zip file, in bytes. */
  readonly packedSize: number;
  readonly crc32: number;
  readonly compression: "stored" | "deflated";
  /** Where its local header begins. */
  readonly offset: number;
};

const PIECE = 1 << 20;
const END_SIZE = 22; // of the end record, without the comment of up to 65,535 bytes after it
const ENTRY_SIZE = 46;
const HEADER_SIZE = 30;

/**
 * Reads the central directory of a zip file (no Zip64, no encryption).
 *
 * @param file a zip file open for reading
 * @returns the members by name
 * @throws {SyntaxError} if the file is no zip file, or a broken one
 *
 * @example
 * ```ts
 * const empty = await Deno.makeTempFile(); // an end record and nothing else is an empty zip
 * await Deno.writeFile(empty, new Uint8Array([0x50, 0x4b, 5, 6, ...new Array(18).fill(0)]));
 * using file = await Deno.open(empty);
 * if ((await readZipDirectory(file)).size !== 0) throw new Error("not empty");
 * ```
 */
export async function readZipDirectory(file: Deno.FsFile): Promise<Map<string, ZipMember>> {
  const { size } = await file.stat();
  const tailStart = Math.max(0, size - END_SIZE - 0xffff);
  const tail = await readAt(file, tailStart, size - tailStart);
  let end = tail.byteLength - END_SIZE;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw broken("it has no end record");

  const start = tail.getUint32(end + 16, true);
  const directory = await readAt(file, start, tailStart + end - start);
  const members = new Map<string, ZipMember>();
  let at = 0;
  for (let left = tail.getUint16(end + 10, true); left > 0; left--) {
    if (at + ENTRY_SIZE > directory.byteLength || directory.getUint32(at, true) !== 0x02014b50) {
      throw broken("its directory is cut or damaged");
    }
    const nameSize = directory.getUint16(at + 28, true);
    const name = new TextDecoder().decode(
      new Uint8Array(directory.buffer, at + ENTRY_SIZE, nameSize),
    );
    members.set(name, {
      name,
      compression: directory.getUint16(at + 10, true) === 0 ? "stored" : "deflated",
      crc32: directory.getUint32(at + 16, true),
      packedSize: directory.getUint32(at + 20, true),
      size: directory.getUint32(at + 24, true),
      offset: directory.getUint32(at + 42, true),
    });
    at += ENTRY_SIZE + nameSize + directory.getUint16(at + 30, true) +
      directory.getUint16(at + 32, true);
  }
  return members;
}

/**
 * Unpacks one member of a zip file in bounded memory, and checks its size and CRC-32.
 *
 * @param file the zip file, open for reading; nothing else may read it meanwhile
 * @param member one of {@linkcode readZipDirectory}'s
 * @returns the member's bytes, piece by piece
 * @throws {SyntaxError} if the packed bytes are damaged
 */
export async function* unpackMember(
  file: Deno.FsFile,
  member: ZipMember,
): AsyncGenerator<Uint8Array> {
  const header = await readAt(file, member.offset, HEADER_SIZE);
  const start = member.offset + HEADER_SIZE + header.getUint16(26, true) +
    header.getUint16(28, true);
  const packed = readRange(file, start, member.packedSize);
  const pieces = member.compression === "stored"
    ? packed
    : ReadableStream.from(packed).pipeThrough(new DecompressionStream("deflate-raw"));
  let size = 0;
  let sum = 0;
  try {
    for await (const piece of pieces) {
      size += piece.length;
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw broken(`${member.name} cannot be inflated`, cause);
  }
  if (size !== member.size || sum !== member.crc32) {
    throw broken(
      `${member.name} has ${size} bytes with CRC-32 ${sum}, not ${member.size} bytes ` +
        `with ${member.crc32}`,
    );
  }
}

async function* readRange(
  file: Deno.FsFile,
  start: number,
  length: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  await file.seek(start, Deno.SeekMode.Start);
  for (let left = length; left > 0;) {
    const piece = new Uint8Array(Math.min(PIECE, left));
    const read = await file.read(piece);
    if (read === null) throw broken(`it ends ${left} bytes too early`);
    left -= read;
    yield piece.subarray(0, read);
  }
}

async function readAt(file: Deno.FsFile, start: number, length: number): Promise<DataView> {
  if (length < 0) throw broken("its directory lies outside");
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const piece of readRange(file, start, length)) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return new DataView(bytes.buffer);
}

function broken(reason: string, cause?: unknown): SyntaxError {
  return new SyntaxError(`Cannot read the zip file: ${reason}`, { cause });
}
