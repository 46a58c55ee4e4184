/** Where runs are. */
import { join } from "node:path";

/**
 * Finds the directories of runs under a folder, without reading what they hold.
 *
 * @param folder to look into; links are not followed
 * @returns the directories that have a `config.json`, in the order of their names
 * @throws {Error} if there is no such folder
 *
 * @example
 * ```ts
 * const folder = await Deno.makeTempDir();
 * await Deno.mkdir(`${folder}/table1/seed-0`, { recursive: true });
 * await Deno.writeTextFile(`${folder}/table1/seed-0/config.json`, "{}");
 * const [found] = await findRuns(folder);
 * if (found !== `${folder}/table1/seed-0`) throw new Error(found);
 * ```
 */
export async function findRuns(folder: string): Promise<string[]> {
  const info = await Deno.stat(folder).catch(() => null);
  if (!info?.isDirectory) {
    throw new Error(`Cannot find runs: ${folder} is not a directory; train first, or name another`);
  }
  return await search(folder);
}

async function search(directory: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(directory));
  if (entries.some(({ name, isFile }) => isFile && name === "config.json")) return [directory];
  const inner = entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  const found = await Promise.all(inner.map((name) => search(join(directory, name))));
  return found.flat();
}
