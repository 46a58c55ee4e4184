/** Files of events, as TensorBoard finds and follows them. */
import { join } from "node:path";
import {
  appendToFile,
  readBoundedFile,
  UnreadableFileError,
  writeFileAtomically,
} from "../files/mod.ts";

/** Most bytes of a file whose events are read. */
const MAX_EVENTS_BYTES = 2 ** 30;

const PREFIX = "events.out.tfevents.";

/**
 * Finds the event files of a directory.
 *
 * @returns their names in the order in which TensorBoard reads them, empty if there is no directory
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * await replaceEventFiles(directory, [], 1_700_000_000);
 * const [name] = await listEventFiles(directory);
 * if (name !== "events.out.tfevents.1700000000.pixelda") throw new Error(name);
 * ```
 */
export async function listEventFiles(directory: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (name.startsWith(PREFIX)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

/**
 * Writes the only event file of a directory. It gets a later name than the ones it replaces, since
 * a running TensorBoard reads every name once.
 *
 * @param directory where earlier files are removed
 * @param events to begin with
 * @param time now, in seconds since 1970
 * @returns the path of the file, see {@linkcode appendEvent}
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * for (const _ of ["first", "again"]) await replaceEventFiles(directory, [], Date.now() / 1000);
 * if ((await listEventFiles(directory)).length !== 1) throw new Error("Doubled");
 * ```
 */
export async function replaceEventFiles(
  directory: string,
  events: readonly Uint8Array[],
  time: number,
): Promise<string> {
  const earlier = await listEventFiles(directory);
  const times = earlier.map((name) => parseInt(name.slice(PREFIX.length))).filter(Number.isFinite);
  const later = Math.max(Math.floor(time), ...times.map((each) => each + 1));
  const bytes = await new Blob(events.map((event) => new Uint8Array(encodeTfRecord(event))))
    .bytes();
  // Removed first: if the process ends in between, a file is missing rather than doubled.
  for (const name of earlier) await Deno.remove(join(directory, name));
  const path = join(directory, `${PREFIX}${String(later).padStart(10, "0")}.pixelda`);
  await writeFileAtomically(path, bytes);
  return path;
}

/**
 * Adds an event to a file.
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const path = await replaceEventFiles(directory, [], 0);
 * await appendEvent(path, Uint8Array.of(16, 7));
 * const [event] = await readEvents(path);
 * if (event.join() !== "16,7") throw new Error("Not as written");
 * ```
 */
export async function appendEvent(path: string, event: Uint8Array): Promise<void> {
  await appendToFile(path, encodeTfRecord(event));
}

/**
 * Reads the events of a file.
 *
 * @returns their bytes in order, as far as the file is whole; none of a file of more than 1 GiB
 *
 * @example
 * ```ts
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "Not events");
 * if ((await readEvents(path)).length !== 0) throw new Error("Events from nowhere");
 * ```
 */
export async function readEvents(path: string): Promise<Uint8Array[]> {
  const events: Uint8Array[] = [];
  try {
    const bytes = await readBoundedFile(path, MAX_EVENTS_BYTES);
    for (const event of decodeTfRecords(bytes)) events.push(event);
  } catch (error) {
    const isDamaged = error instanceof Deno.errors.InvalidData ||
      error instanceof UnreadableFileError;
    if (!isDamaged) throw error;
  }
  return events;
}

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
