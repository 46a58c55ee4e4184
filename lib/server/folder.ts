/**
 * A folder as a server has it.
 *
 * @module
 */
import { extname, join } from "node:path";
import { answerLocally, type Handler, refuse, reply } from "./local.ts";

/** By the ending of a file's name. */
const TYPES: { readonly [ending: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
};

/**
 * Reads all files of a folder, and answers with them: each at its path, and `index.html` at `/`.
 *
 * What is read is all that can be asked for, whatever becomes of the folder.
 *
 * @param folder whose files fit into memory; links in it are left out
 * @returns answers to GET requests for a local name, with status 404 to an unknown path
 * @throws {Error} of the file system
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/index.html`, "here");
 * const answer = await answerFromFolder(folder);
 * assertEquals(await (await answer(new Request("http://127.0.0.1/"))).text(), "here");
 * ```
 */
export async function answerFromFolder(folder: string): Promise<Handler> {
  const files = new Map(await readFiles(folder, "/"));
  return answerLocally((path) => {
    const name = path === "/" ? "/index.html" : path;
    const bytes = files.get(name);
    if (bytes === undefined) return refuse(404, "No such file");
    return reply(bytes, TYPES[extname(name)] ?? "application/octet-stream");
  });
}

type NamedBytes = readonly [path: string, bytes: Uint8Array<ArrayBuffer>];

async function readFiles(folder: string, at: string): Promise<NamedBytes[]> {
  const files: NamedBytes[] = [];
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isFile) files.push([`${at}${name}`, await Deno.readFile(path)]);
    else if (isDirectory) files.push(...await readFiles(path, `${at}${name}/`));
  }
  return files;
}
