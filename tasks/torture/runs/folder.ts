/** What a run's folder holds, but for times. @module */
import { relative } from "@std/path";
import { sha256 } from "../../../lib/files/mod.ts";
import { readEvents, readMoment } from "../../../lib/tensorboard/mod.ts";

/** Digests of files by their path in a folder. */
export type Contents = ReadonlyMap<string, string>;

/** Lists the files of a folder, at any depth. */
export async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) files.push(...await listFiles(path));
    else files.push(path);
  }
  return files.sort();
}

/**
 * Digests the files of a folder. How long training took is left out, and of TensorBoard's events
 * only their steps count, as they tell when they were written.
 */
export async function digestFolder(folder: string): Promise<Contents> {
  const contents = new Map<string, string>();
  for (const path of await listFiles(folder)) {
    const name = relative(folder, path);
    const [events] = /^.*events\.out\.tfevents/.exec(name) ?? [];
    if (events === undefined) contents.set(name, sha256(await contentOf(path, folder)));
    else {
      const steps = (await readEvents(path)).map((event) => readMoment(event).step);
      contents.set(
        contents.has(events) ? name : events,
        steps.sort((a, b) => a - b).join(),
      );
    }
  }
  return contents;
}

async function contentOf(path: string, folder: string): Promise<Uint8Array> {
  if (!/\.(json|csv)$/.test(path)) return await Deno.readFile(path);
  // A table says where its runs are.
  const text = (await Deno.readTextFile(path)).replaceAll(folder, "");
  if (!path.endsWith("/result.json")) return new TextEncoder().encode(text);
  const { timing: _, ...result } = JSON.parse(text);
  return new TextEncoder().encode(JSON.stringify(result));
}

/**
 * Compares two folders.
 *
 * @returns the files that differ, are missing or are left over, in words; empty if there are none
 */
export function compareContents(found: Contents, expected: Contents): string {
  const names = [...new Set([...expected.keys(), ...found.keys()])];
  return names.flatMap((name) => {
    if (!found.has(name)) return [`${name} is missing`];
    if (!expected.has(name)) return [`${name} is left over`];
    return found.get(name) === expected.get(name) ? [] : [`${name} differs`];
  }).join(", ");
}
