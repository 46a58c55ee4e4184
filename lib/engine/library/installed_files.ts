/**
 * What was installed, so that a later start sees whether the files are still the same: native code
 * that is cut ends the process without a word, and one that was exchanged does as it likes.
 *
 * @module
 */

import { join } from "node:path";
import { readJsonObject, sha256OfFile, writeFileAtomically } from "../../files/mod.ts";

/** Name of the record, in the folder of the files. */
const RECORD = "installed.json";

/** What is known of an installed file. */
type FileRecord = {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Numbers of owner and permissions; missing on Windows. */
  readonly owner?: number;
  readonly mode?: number;
  readonly sha256: string;
};

/** An installed library is not what was installed, or anybody may change it. */
export class InstalledLibraryError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "InstalledLibraryError";

  /**
   * Writes the message.
   *
   * @param folder of the library
   * @param found what is wrong with which file
   * @param remedy whether to remove the folder, or to take permissions away
   */
  constructor(readonly folder: string, found: string, readonly remedy: "remove" | "protect") {
    const advice = remedy === "remove"
      ? `Remove ${folder}, and it is installed again`
      : `Let only its owner write to ${folder}`;
    super(
      `Cannot use the installed TensorFlow: ${found}. ${advice}, or name another library with ` +
        "TENSORFLOW_LIBRARY",
    );
  }
}

/**
 * Writes down what the files of a finished installation are.
 *
 * @param folder of the files
 * @param names of the files in it
 */
export async function recordInstalled(folder: string, names: readonly string[]): Promise<void> {
  const files: Record<string, FileRecord> = {};
  if (Deno.build.os !== "windows") await Deno.chmod(folder, 0o755); // whatever the umask is
  for (const name of names) {
    const path = join(folder, name);
    files[name] = { ...await look(path), sha256: await sha256OfFile(path) };
  }
  await writeFileAtomically(join(folder, RECORD), JSON.stringify({ files }, null, 2));
}

/**
 * Checks that the files of an installation are as they were: by size, owner, permissions and time,
 * and where any of them differs by SHA-256.
 *
 * Installations of earlier versions have no record. They get one, unless a file is cut.
 *
 * @param folder of the files
 * @param names of the files in it
 * @throws {InstalledLibraryError} if a file is another one, or everybody may write to it
 */
export async function checkInstalled(folder: string, names: readonly string[]): Promise<void> {
  await refuseOpenDoors(folder, names);
  const recorded = await readRecord(folder);
  let isAsRecorded = recorded !== undefined;
  for (const name of names) {
    const path = join(folder, name), now = await look(path), then = recorded?.[name];
    if (!then) {
      isAsRecorded = false;
      await refuseCut(path, now.size, folder);
    } else if (now.size !== then.size) {
      const found = `${path} has ${now.size} bytes instead of ${then.size}`;
      throw new InstalledLibraryError(folder, found, "remove");
    } else if (!isSame(now, then)) {
      isAsRecorded = false;
      const found = await sha256OfFile(path);
      if (found === then.sha256) continue;
      const why = `${path} has the SHA-256 ${found} instead of ${then.sha256}`;
      throw new InstalledLibraryError(folder, why, "remove");
    }
  }
  // Where the record cannot be written, the next start looks again.
  if (!isAsRecorded) await recordInstalled(folder, names).catch(() => {});
}

async function look(path: string): Promise<Omit<FileRecord, "sha256">> {
  const { size, mtime, uid, mode } = await Deno.stat(path);
  return {
    size,
    modified: mtime?.getTime() ?? 0,
    ...(uid !== null && { owner: uid }),
    ...(mode !== null && { mode }),
  };
}

function isSame(now: Omit<FileRecord, "sha256">, then: FileRecord): boolean {
  return now.modified === then.modified && now.owner === then.owner && now.mode === then.mode;
}

/** A file, or a folder, to which everybody may write can be exchanged after any check. */
async function refuseOpenDoors(folder: string, names: readonly string[]): Promise<void> {
  for (const path of [folder, ...names.map((name) => join(folder, name))]) {
    const { mode } = await Deno.stat(path);
    if (mode === null || (mode & 0o002) === 0) continue;
    throw new InstalledLibraryError(folder, `everybody may write to ${path}`, "protect");
  }
}

async function readRecord(folder: string): Promise<Record<string, FileRecord> | undefined> {
  try {
    const { files } = await readJsonObject(join(folder, RECORD));
    return files as Record<string, FileRecord>;
  } catch {
    return undefined; // of an earlier version, or damaged
  }
}

/** Refuses an ELF file that ends before its table of sections, which is the last part of it. */
async function refuseCut(path: string, size: number, folder: string): Promise<void> {
  const header = new Uint8Array(64);
  using file = await Deno.open(path);
  if (await file.read(header) !== header.length) return; // far too short for the loader, which says so
  const view = new DataView(header.buffer);
  const isElf64 = view.getUint32(0) === 0x7f454c46 && header[4] === 2;
  if (!isElf64) return;
  const isLittle = header[5] === 1;
  const sections = Number(view.getBigUint64(40, isLittle));
  const end = sections + view.getUint16(58, isLittle) * view.getUint16(60, isLittle);
  if (size >= end) return;
  const found = `${path} has ${size} bytes instead of ${end}`;
  throw new InstalledLibraryError(folder, found, "remove");
}

/** Finds nothing where what is found is damaged, so that it is installed again. */
export async function undefinedIfDamaged<T>(finding: Promise<T>): Promise<T | undefined> {
  try {
    return await finding;
  } catch (error) {
    if (error instanceof InstalledLibraryError && error.remedy === "remove") return undefined;
    throw error;
  }
}
