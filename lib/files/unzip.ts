/**
 * Unpacking a part of a zip archive, complete or not at all.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { type FileEntry, Reader, ZipReader } from "npm:@zip.js/zip.js@2.24.0";
import { isFileSystemError, writeAll } from "./atomic_write.ts";
import type { Transfer } from "./fetch_into.ts";

/** Most bytes that an archive may unpack to; LineMod's largest has some 10 billion. */
const MAX_UNPACKED_BYTES = 2 ** 36;

/** Most bytes that are read at once, for the list of the files; LineMod's has some 10 million. */
const MAX_PIECE_BYTES = 2 ** 28;

/**
 * Unpacks one file or folder of a zip archive, which may be Zip64 and larger than memory.
 *
 * Every entry's name is checked before anything is written, and every file's CRC-32 as it is
 * written. What is unpacked grows in `target` + `.unpacking`, which is renamed when it is complete;
 * files that an interrupted process left there are kept if their CRC-32 is right.
 *
 * @param archive path of the archive
 * @param inside which file or folder of the archive, with forward slashes
 * @param target where it goes
 * @throws {Deno.errors.InvalidData} if the archive is damaged, lacks `inside`, or has an entry that
 * is a link or would land outside of the folder; then nothing is left at `target`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "npm:@zip.js/zip.js@2.24.0";
 * const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
 * await writer.add("models/obj_000001.ply", new Uint8ArrayReader(new TextEncoder().encode("ply")));
 * const dir = await Deno.makeTempDir();
 * await Deno.writeFile(`${dir}/lm_models.zip`, await writer.close());
 *
 * await unpackZip(`${dir}/lm_models.zip`, "models", `${dir}/lm/models`);
 * assertEquals(await Deno.readTextFile(`${dir}/lm/models/obj_000001.ply`), "ply");
 * ```
 */
export async function unpackZip(archive: string, inside: string, target: string): Promise<void> {
  const unpacking = `${target}.unpacking`;
  using file = await Deno.open(archive);
  try {
    const files = await listFiles(file, inside);
    const folders = new Set(files.map(({ filename }) => dirname(place(filename))));
    for (const folder of folders) await Deno.mkdir(folder, { recursive: true });
    for (const entry of files) {
      const path = place(entry.filename);
      if (!await isUnpacked(entry, path)) await unpackFile(entry, path);
    }
    await Deno.rename(unpacking, target);
  } catch (error) {
    await Deno.remove(unpacking, { recursive: true }).catch(() => {});
    throw error;
  }

  function place(name: string): string {
    return unpacking + name.slice(inside.length);
  }
}

/**
 * Unpacks parts of a zip archive in bounded memory, and checks their CRC-32. What is executable
 * stays so.
 *
 * @param archive path of the archive
 * @param members which files or folders of the archive, with forward slashes
 * @param folder where they are written; files that are there already are replaced
 * @param place path in the folder of a file with this name; by default the name without its folders
 * @returns a generator of progress in unpacked bytes
 * @throws {Deno.errors.InvalidData} if the archive is damaged, lacks a member, or has an entry that
 * is a link or would land outside of the folder
 */
export async function* unpackMembers(
  archive: string,
  members: readonly string[],
  folder: string,
  place: (name: string) => string = (name) => basename(name),
): AsyncGenerator<Transfer, void> {
  using zip = await Deno.open(archive);
  const files: FileEntry[] = [];
  for (const member of members) files.push(...await listFiles(zip, member));
  const total = files.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  let received = 0;
  for (const entry of files) {
    const path = join(folder, place(entry.filename));
    await Deno.mkdir(dirname(path), { recursive: true });
    const mode = entry.executable ? 0o755 : 0o644;
    using file = await Deno.open(path, { write: true, create: true, truncate: true, mode });
    for await (const piece of readEntry(entry)) {
      await writeAll(file, piece);
      received += piece.length;
      yield { received, total };
    }
    await file.syncData(); // a power cut must not leave a hole under a final name
  }
}

async function* readEntry(entry: FileEntry): AsyncGenerator<Uint8Array, void> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const unpacked = named(
    () => entry.getData(writable, { checkCrc32: true, useWebWorkers: false }),
    entry.filename,
  );
  unpacked.catch(() => {}); // thrown below, if the reader gets that far
  try {
    yield* readable;
    await unpacked;
  } catch (error) {
    await unpacked; // its error says where
    throw error;
  } finally {
    // A reader that stopped early has canceled the stream; the archive is in use until that is seen.
    await unpacked.catch(() => {});
  }
}

/** Lists the files of a part of the archive, once all entries are known to be harmless. */
async function listFiles(file: Deno.FsFile, inside: string): Promise<FileEntry[]> {
  const entries = await named(() => new ZipReader(new FileReader(file)).getEntries());
  const link = entries.find(({ symlink }) => symlink);
  if (link) {
    throw new Deno.errors.InvalidData(
      `the archive has a link, ${link.filename}, which is not unpacked`,
    );
  }
  const zero = entries.find(({ filename }) => filename.includes("\0"));
  if (zero) {
    throw new Deno.errors.InvalidData(
      `the archive is damaged at ${JSON.stringify(zero.filename)}: its name has a zero byte`,
    );
  }
  const files = entries.filter((entry): entry is FileEntry =>
    !entry.directory && (entry.filename === inside || entry.filename.startsWith(`${inside}/`))
  );
  if (files.length === 0) throw new Deno.errors.InvalidData(`the archive has no ${inside}`);
  const size = files.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (size <= MAX_UNPACKED_BYTES) return files;
  throw new Deno.errors.InvalidData(
    `the archive unpacks to ${size} bytes, more than the ${MAX_UNPACKED_BYTES} that are written at most`,
  );
}

async function unpackFile(entry: FileEntry, path: string): Promise<void> {
  using file = await Deno.open(path, { create: true, write: true, truncate: true });
  await named(
    () => entry.getData(file.writable, { checkCrc32: true, useWebWorkers: false }),
    entry.filename,
  );
}

/** Reports whether an interrupted process unpacked the file already. */
async function isUnpacked(entry: FileEntry, path: string): Promise<boolean> {
  try {
    if ((await Deno.stat(path)).size !== entry.uncompressedSize) return false;
    using file = await Deno.open(path);
    let crc = 0;
    for await (const chunk of file.readable) crc = crc32(chunk, crc);
    return crc === entry.crc32;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Adds the entry's name to an error of the library. */
async function named<T>(read: () => Promise<T>, name?: string): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error) || isFileSystemError(error)) throw error;
    const where = name ?? (error as Error & { filename?: string }).filename;
    throw new Deno.errors.InvalidData(
      `the archive is damaged${where ? ` at ${where}` : ""}: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

/** Reads parts of a file on the disk for the library. */
class FileReader extends Reader<Deno.FsFile> {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    super(file);
    this.#file = file;
  }

  override async init(): Promise<void> {
    await super.init?.();
    this.size = (await this.#file.stat()).size;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    // What an archive says of itself need not be true.
    const isInside = offset >= 0 && offset < this.size;
    const bytes = new Uint8Array(isInside ? Math.min(length, this.size - offset) : 0);
    if (!isInside) return bytes;
    if (bytes.length > MAX_PIECE_BYTES) {
      throw new Deno.errors.InvalidData(`it has a list of files of ${bytes.length} bytes`);
    }
    await this.#file.seek(offset, Deno.SeekMode.Start);
    let had = 0;
    while (had < bytes.length) {
      const count = await this.#file.read(bytes.subarray(had));
      if (count === null) break;
      had += count;
    }
    return bytes.subarray(0, had);
  }
}
