/**
 * A server of the report for runs in progress.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readBoundedFile } from "../files/mod.ts";
import { MAX_PICTURE_BYTES } from "../runs/mod.ts";
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
  const listen = createBroadcast(root);
  return answerLocally(async (path) => {
    if (path === "/") return await page(folder);
    if (path === "/events") return events(listen());
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

function events(messages: ReadableStream<string>): Response {
  return reply(messages.pipeThrough(new TextEncoderStream()), "text/event-stream");
}

async function picture(root: string, encoded: readonly string[]): Promise<Response> {
  try {
    const names = encoded.map(decodeURIComponent);
    const isPlain = names.every((name) => !/[/\\\0]/.test(name) && name !== ".." && name !== ".");
    const path = join(root, ...names);
    if (isPlain && path.endsWith(".png") && await Deno.realPath(path) === path) {
      return reply(await readBoundedFile(path, MAX_PICTURE_BYTES), "image/png");
    }
  } catch {
    // Missing, or not a path: refused like everything else.
  }
  return refuse(404, "No such picture");
}

/** Milliseconds between two checks of the folder. */
const POLL_MS = 500;

/** Milliseconds after which a listener who was sent nothing is sent a comment: has it left? */
const SILENCE_MS = 5000;
/** Messages that wait for a listener who does not read, until it counts as one that left. */
const MAX_WAITING = 100;

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

/** What a listener was sent last, and when. */
type Sent = { state: string; time: number };

/**
 * Creates a function that listens to a folder: a message for its state, and for each other one as soon
 * as it is noticed. One look serves all listeners, and there is none where nobody listens.
 */
function createBroadcast(root: string): () => ReadableStream<string> {
  const listeners = new Map<ReadableStreamDefaultController<string>, Sent>();
  let polling = Promise.resolve();
  let stop = new AbortController();
  async function poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const state = await folderState(root);
      for (const [listener, sent] of listeners) tell(listener, sent, state);
      await delay(POLL_MS, undefined, { signal }).catch(() => {});
    }
  }
  async function leave(listener: ReadableStreamDefaultController<string>): Promise<void> {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop.abort();
    await polling;
  }
  function tell(
    listener: ReadableStreamDefaultController<string>,
    sent: Sent,
    state: string,
  ): void {
    if (listener.desiredSize! < -MAX_WAITING) {
      listener.close();
      void leave(listener);
      return;
    }
    const isNew = state !== sent.state;
    if (!isNew && performance.now() - sent.time < SILENCE_MS) return;
    listener.enqueue(isNew ? `data: ${state}\n\n` : ":\n\n");
    Object.assign(sent, { state, time: performance.now() });
  }
  return () => {
    let own: ReadableStreamDefaultController<string>;
    return new ReadableStream<string>({
      start(listener) {
        own = listener;
        listeners.set(own, { state: "", time: performance.now() });
        if (listeners.size > 1) return;
        stop = new AbortController();
        polling = poll(stop.signal);
      },
      cancel: () => leave(own),
    });
  };
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
