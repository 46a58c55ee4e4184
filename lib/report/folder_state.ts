/**
 * Whether anything in a folder of runs has changed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Between two looks at the folder, in milliseconds. */
const pause = 500;

/** Endings of files that a report shows something of. */
const shown = [".json", ".jsonl", ".md", ".png"];

/**
 * A text that is another once a file of the folder has come, gone, grown or been written anew.
 *
 * @param folder of runs; links in it are not followed
 *
 * @example
 * ```ts
 * const folder = await Deno.makeTempDir();
 * const before = await folderState(folder);
 * await Deno.writeTextFile(`${folder}/new.json`, "{}");
 * if (await folderState(folder) === before) throw new Error("Not seen");
 * ```
 */
export async function folderState(folder: string): Promise<string> {
  const hash = createHash("sha256");
  await addDirectory(folder, (text) => void hash.update(text));
  return hash.digest("hex").slice(0, 16);
}

/**
 * The states of a folder, the present one first and each as soon as it is seen.
 *
 * @example
 * ```ts
 * for await (const state of folderStates(await Deno.makeTempDir())) {
 *   if (state.length !== 16) throw new Error(state);
 *   break;
 * }
 * ```
 */
export async function* folderStates(folder: string): AsyncGenerator<string, void> {
  let last: string | undefined;
  while (true) {
    const state = await folderState(folder);
    if (state !== last) yield state;
    last = state;
    await delay(pause);
  }
}

async function addDirectory(path: string, add: (text: string) => void): Promise<void> {
  // What vanishes meanwhile is seen to be gone the next time.
  const entries = await Array.fromAsync(Deno.readDir(path)).catch(() => []);
  for (const { name, isDirectory, isFile } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const inner = join(path, name);
    if (isDirectory) {
      await addDirectory(inner, add);
    } else if (isFile && shown.some((ending) => name.endsWith(ending))) {
      const info = await Deno.lstat(inner).catch(() => null);
      add(`${inner}\0${info?.size}\0${info?.mtime?.getTime()}\0`);
    }
  }
}
