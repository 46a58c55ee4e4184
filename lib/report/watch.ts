/**
 * A server of the report for runs in progress.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { answerLocally, type Handler, refuse, reply } from "../server/mod.ts";
import { readReport } from "./read_report.ts";
import { renderReport } from "./report.ts";

/**
 * Creates a server of a folder of runs: the page at `/`, its pictures under `/runs/`, and a message
 * for every change at `/events`.
 *
 * It answers only requests for a local name, and serves only pictures in the folder, none through a
 * link.
 *
 * @param folder of runs
 * @returns answers to GET, to be served on the local interface
 * @throws {Error} if there is no such folder
 *
 * @example
 * ```ts
 * const answer = await createWatch(await Deno.makeTempDir());
 * const request = new Request("http://127.0.0.1/", { headers: { host: "example.com" } });
 * if ((await answer(request)).status !== 403) throw new Error("Answered");
 * ```
 */
export async function createWatch(folder: string): Promise<Handler> {
  await readReport(folder);
  const root = await Deno.realPath(folder);
  return answerLocally(async (path) => {
    if (path === "/") return await page(folder);
    if (path === "/events") return events(root);
    const [, first, ...names] = path.split("/");
    return first === "runs" ? await picture(root, names) : refuse(404, "No such page");
  });
}

async function page(folder: string): Promise<Response> {
  // Taken before reading: a change in between leads to one update too many, not to none.
  const state = await folderState(folder);
  try {
    return reply(renderReport(await readReport(folder), { state }), "text/html; charset=utf-8");
  } catch (error) {
    return refuse(500, (error as Error).message);
  }
}

function events(root: string): Response {
  async function* messages() {
    for await (const state of folderStates(root)) yield `data: ${state}\n\n`;
  }
  const stream = ReadableStream.from(messages()).pipeThrough(new TextEncoderStream());
  return reply(stream, "text/event-stream");
}

async function picture(root: string, encoded: readonly string[]): Promise<Response> {
  try {
    const names = encoded.map(decodeURIComponent);
    const isPlain = names.every((name) => !/[/\\\0]/.test(name) && name !== ".." && name !== ".");
    const path = join(root, ...names);
    if (isPlain && path.endsWith(".png") && await Deno.realPath(path) === path) {
      return reply(await Deno.readFile(path), "image/png");
    }
  } catch {
    // Missing, or not a path: refused like everything else.
  }
  return refuse(404, "No such picture");
}

/** Milliseconds between two checks of the folder. */
const POLL_MS = 500;

/** Endings of files that a report shows. */
const SHOWN_ENDINGS = [".json", ".jsonl", ".md", ".png"];

/**
 * A text that changes when a file of the folder is added, removed or written.
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
 * The states of a folder, the current one first and each as soon as it is noticed.
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
    await delay(POLL_MS);
  }
}

async function addDirectory(path: string, add: (text: string) => void): Promise<void> {
  // What is removed meanwhile is noticed the next time.
  const entries = await Array.fromAsync(Deno.readDir(path)).catch(() => []);
  for (const { name, isDirectory, isFile } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const inner = join(path, name);
    if (isDirectory) {
      await addDirectory(inner, add);
    } else if (isFile && SHOWN_ENDINGS.some((ending) => name.endsWith(ending))) {
      const info = await Deno.lstat(inner).catch(() => null);
      add(`${inner}\0${info?.size}\0${info?.mtime?.getTime()}\0`);
    }
  }
}
