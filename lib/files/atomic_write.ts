/** Files that are whole or not there at all. */
import { dirname, join } from "node:path";

/**
 * Writes a file under a temporary name beside it, brings it to disk, and renames it; directories
 * above are made.
 *
 * @param path where the file shall be
 * @param content its bytes, or text
 * @throws {Error} of the file system, with nothing left under the temporary name
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
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const temporary = `${path}.${Deno.pid}${temporaryEnding}`;
  await Deno.mkdir(dirname(path), { recursive: true });
  try {
    using file = await Deno.open(temporary, { write: true, create: true, truncate: true });
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
    await file.sync();
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

const temporaryEnding = ".tmp";

/**
 * Removes what {@linkcode writeFileAtomically} left in a directory when its process was killed.
 *
 * @param directory which no other process writes to
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
  for await (const { name, isFile } of Deno.readDir(directory)) {
    if (isFile && name.endsWith(temporaryEnding)) await Deno.remove(`${directory}/${name}`);
  }
}

/**
 * Makes a directory and tries to write there, so that a run fails before its work and not after.
 *
 * @throws {Error} with the reason if it cannot be written
 *
 * @example
 * ```ts
 * const file = await Deno.makeTempFile();
 * const refused = await ensureWritable(`${file}/out`).then(() => false, () => true);
 * if (!refused) throw new Error("A file is no directory");
 * ```
 */
export async function ensureWritable(directory: string): Promise<void> {
  const probe = join(directory, `.${Deno.pid}${temporaryEnding}`);
  try {
    await Deno.mkdir(directory, { recursive: true });
    await Deno.writeTextFile(probe, "");
    await Deno.remove(probe);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`Cannot write to ${directory}: ${reason}; choose another --out`, { cause });
  }
}
