/** Files that are complete or absent. */
import { basename, dirname, join, resolve } from "node:path";

/** The end of a temporary name. */
const TEMPORARY_ENDING = /\.\d+\.tmp$/;

/** A number of this process: another machine that writes to the same folder may have its id too. */
const [processNumber] = crypto.getRandomValues(new Uint32Array(1));

/** Milliseconds after which a temporary file is one that a killed process left. */
const MAX_WRITE_MS = 10 * 60_000;

function temporaryName(path: string): string {
  return `${path}.${processNumber}.tmp`;
}

/**
 * Writes a file under a temporary name in the same directory, syncs it to disk, renames it, and syncs
 * the directory. Creates the directories above it, and removes what killed processes left under
 * temporary names of this file.
 *
 * @param path where the file goes
 * @param content its bytes, or text
 * @param options `keepAs` is where the file goes that was there; for a moment, only this one is there
 * @throws {Error} of the file system, with the path; nothing is left under the temporary name
 *
 * @example
 * ```ts
 * const path = `${await Deno.makeTempDir()}/deep/note.txt`;
 * await writeFileAtomically(path, "whole");
 * if (await Deno.readTextFile(path) !== "whole") throw new Error("Not written");
 * ```
 */
export async function writeFileAtomically(
  path: string,
  content: Uint8Array | string,
  { keepAs }: { readonly keepAs?: string } = {},
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const temporary = temporaryName(path);
  await Deno.mkdir(dirname(path), { recursive: true });
  try {
    using file = await Deno.open(temporary, { write: true, create: true, truncate: true });
    await writeAll(file, bytes);
    await file.sync();
    if (keepAs !== undefined && await exists(path)) await Deno.rename(path, keepAs);
    await Deno.rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw withPath(error, path);
  }
  await removeLeftovers(path);
}

/** The same error, in words; that of a full disk does not say which file it was. */
function withPath(error: unknown, path: string): unknown {
  if (error instanceof Error) error.message = `Cannot write ${path}: ${error.message}`;
  return error;
}

/** Brings a new name to disk, where the system can; Windows opens no directory. */
async function syncDirectory(directory: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using file = await Deno.open(directory);
  await file.sync();
}

/**
 * Appends to a file, which is created if it is missing.
 *
 * @param path of the file
 * @param content bytes, or text
 * @throws {Error} of the file system, with the path
 *
 * @example
 * ```ts
 * const path = `${await Deno.makeTempDir()}/log.txt`;
 * for (const line of ["one\n", "two\n"]) await appendToFile(path, line);
 * if (await Deno.readTextFile(path) !== "one\ntwo\n") throw new Error("Not appended");
 * ```
 */
export async function appendToFile(path: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  try {
    await Deno.writeFile(path, bytes, { append: true });
  } catch (error) {
    throw withPath(error, path);
  }
}

/** Temporary files in a directory, and when they were listed. */
type Listing = { readonly at: number; readonly names: Promise<string[]> };

/** The last listing of each directory: each of 10,000 files would list the 10,000 again. */
const listings = new Map<string, Listing>();

/** Other processes may be writing the same file, on other machines too: theirs are young. */
async function removeLeftovers(path: string): Promise<void> {
  const directory = resolve(dirname(path));
  let listing = listings.get(directory);
  if (listing === undefined || Date.now() - listing.at > MAX_WRITE_MS) {
    const names = temporaryFiles(directory); // files that are written meanwhile wait for the same list
    names.catch(() => listings.delete(directory));
    listing = { at: Date.now(), names };
    listings.set(directory, listing);
  }
  for (const name of await listing.names) {
    if (name.replace(TEMPORARY_ENDING, "") !== basename(path)) continue;
    const leftover = join(directory, name);
    const info = await Deno.stat(leftover).catch(() => null);
    if (Date.now() - Number(info?.mtime ?? Infinity) > MAX_WRITE_MS) await removeIfThere(leftover);
  }
}

async function temporaryFiles(directory: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(directory));
  return entries.filter(({ name, isFile }) => isFile && TEMPORARY_ENDING.test(name))
    .map(({ name }) => name);
}

/** Another process may have removed it just now. */
async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/**
 * Brings to disk what was written to a file, so that a power cut does not lose it.
 *
 * @param path of the file; nothing happens if it does not exist
 *
 * @example
 * ```ts
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "a line\n", { append: true });
 * await syncFile(path);
 * ```
 */
export async function syncFile(path: string): Promise<void> {
  try {
    using file = await Deno.open(path, { read: true, write: true });
    await file.sync();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Removes what {@linkcode writeFileAtomically} left in a directory when its process was killed.
 *
 * @param directory which no other process writes to; nothing happens if it does not exist
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${directory}/result.json.41.tmp`, "{");
 * await removeTemporaryFiles(directory);
 * if ([...Deno.readDirSync(directory)].length > 0) throw new Error("Still there");
 * ```
 */
export async function removeTemporaryFiles(directory: string): Promise<void> {
  if (!await exists(directory)) return;
  for (const name of await temporaryFiles(directory)) await removeIfThere(join(directory, name));
}

/**
 * Creates a directory and tries to write there, so that work that takes long fails before it and
 * not after.
 *
 * @throws {Error} with the reason if it cannot be written
 *
 * @example
 * ```ts
 * const file = await Deno.makeTempFile();
 * const refused = await ensureWritable(`${file}/out`).then(() => false, () => true);
 * if (!refused) throw new Error("A file is not a directory");
 * ```
 */
export async function ensureWritable(directory: string): Promise<void> {
  try {
    await Deno.mkdir(directory, { recursive: true });
    const probe = temporaryName(join(directory, "probe"));
    await Deno.writeTextFile(probe, "");
    await removeIfThere(probe);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`Cannot write to ${directory}: ${reason}; choose another folder`, { cause });
  }
}

/**
 * Reports whether a file or folder is at a path.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * assert(await exists(await Deno.makeTempDir()));
 * ```
 */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/**
 * Reports whether an error is the file system's, such as a full disk, and not a file's content's.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const error = await Deno.open(`${await Deno.makeTempDir()}/none`).catch((error) => error);
 * assert(isFileSystemError(error) && !isFileSystemError(new Error("It is damaged")));
 * ```
 */
export function isFileSystemError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && /^E[A-Z]+$/.test(code); // ENOSPC, but not zlib's ERR_…
}

/**
 * Writes all of some bytes to a file, however many calls that takes.
 *
 * @param file open for writing
 *
 * @example
 * ```ts
 * using file = await Deno.open(await Deno.makeTempFile(), { write: true });
 * await writeAll(file, new Uint8Array(1000));
 * if ((await file.stat()).size !== 1000) throw new Error("short");
 * ```
 */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}
