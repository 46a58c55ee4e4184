/**
 * Downloading a file once: from the first mirror that has the right one, resumed where it broke
 * off, and put in place only when it is whole.
 *
 * @module
 */
import { dirname } from "node:path";
import { ensureWritable, exists, writeAll } from "./atomic_write.ts";
import { takeLock } from "./lock.ts";
import { sha256 } from "./sha256.ts";

/** A file on the network. */
export type RemoteFile = {
  /** Its place in a data directory, with forward slashes. */
  readonly path: string;
  /** Addresses, the preferred first. */
  readonly mirrors: readonly string[];
  /**
   * Checks a finished download and puts it in place, leaving nothing at `target` if it is wrong.
   *
   * @throws {Error} if it is not the file that was wanted
   */
  readonly accept: (part: string, target: string) => Promise<void>;
};

/** The progress of a transfer, in bytes. */
export type Transfer = {
  readonly received: number;
  /** All bytes, if that is known. */
  readonly total?: number;
};

/** The progress of a download. */
export type DownloadProgress = Transfer & {
  /** The file's place in the data directory. */
  readonly path: string;
  /** What is being done: waiting for another process that downloads it, or downloading. */
  readonly state: "waiting" | "downloading";
  /** The mirror, missing while waiting. */
  readonly mirror?: string;
};

/** Options of {@linkcode download}. */
export type DownloadOptions = {
  /** Milliseconds without a byte after which to give up a mirror. @default {10000} */
  readonly stallMs?: number;
  /** How often to resume with a mirror that broke off. @default {3} */
  readonly resumes?: number;
};

/** No source delivered the file; another one may. */
export class DownloadError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "DownloadError";
}

/**
 * Downloads a file into a directory, unless it is there already.
 *
 * Of several processes one downloads and the others wait for it. The next call resumes what a
 * broken download left (`*.part`).
 *
 * @param file what to download
 * @param dir the data directory to put it in
 * @param options time-out and number of resumptions
 * @returns a generator of progress; the file is in place when it returns
 * @throws {DownloadError} if no mirror has the right file, or the directory cannot be written
 */
export async function* download(
  file: RemoteFile,
  dir: string,
  options: DownloadOptions = {},
): AsyncGenerator<DownloadProgress, void> {
  const target = `${dir}/${file.path}`;
  if (await exists(target)) return;
  await ensureWritable(dirname(target)).catch((cause) => {
    throw new DownloadError(cause.message, { cause });
  });
  const waiting: DownloadProgress = { path: file.path, state: "waiting", received: 0 };
  using _lock = yield* takeLock(`${target}.lock`, waiting);
  if (await exists(target)) return;
  const failures: string[] = [];
  for (const mirror of file.mirrors) {
    // Mirrors may pack a file differently, so only the same mirror can send the rest of a part.
    const part = `${target}.${sha256(mirror).slice(0, 8)}.part`;
    try {
      for await (const transfer of fetchInto(part, mirror, options)) {
        yield { path: file.path, state: "downloading", mirror, ...transfer };
      }
      await acceptOrRemove(file, part, target);
      return;
    } catch (error) {
      failures.push(`${mirror}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new DownloadError(
    `Cannot download ${file.path}: no mirror had it (${failures.join("; ")}), ` +
      "try again later or give a data directory that has it",
  );
}

async function acceptOrRemove(file: RemoteFile, part: string, target: string): Promise<void> {
  try {
    await file.accept(part, target);
  } finally {
    // Accepted or wrong, the part is not needed any more.
    await Deno.remove(part).catch(() => {});
  }
}

/**
 * Downloads an address into a file, after the bytes that the file already has.
 *
 * A transfer that breaks off is resumed a few times as long as each attempt brings something. A
 * server that cannot resume sends the file from the start again.
 *
 * @returns a generator of progress; the file is complete when it returns
 * @throws {Error} if the server refuses, hangs or keeps breaking off; the file keeps what it has
 */
export async function* fetchInto(
  part: string,
  address: string,
  options: DownloadOptions = {},
): AsyncGenerator<Transfer, void> {
  const { stallMs = 10_000, resumes = 3 } = options;
  for (let attempt = 0;; attempt++) {
    const before = await fileSize(part);
    try {
      yield* fetchRest(part, before, address, stallMs);
      return;
    } catch (error) {
      if (attempt === resumes || await fileSize(part) <= before) throw error;
    }
  }
}

async function* fetchRest(
  part: string,
  had: number,
  address: string,
  stallMs: number,
): AsyncGenerator<Transfer, void> {
  const stall = new AbortController();
  const restart = () =>
    setTimeout(() => stall.abort(new Error(`nothing came for ${stallMs / 1000} s`)), stallMs);
  let timer = restart();
  try {
    const response = await fetch(address, {
      // The bytes as they are stored: an encoding would change their number.
      headers: { "accept-encoding": "identity", ...(had > 0 && { range: `bytes=${had}-` }) },
      signal: stall.signal,
    });
    if (response.status === 416 && had > 0) {
      await response.body?.cancel();
      return;
    }
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new Error(`the server answered ${response.status}`);
    }
    const resumed = response.status === 206;
    const length = Number(response.headers.get("content-length") ?? NaN);
    let received = resumed ? had : 0;
    const total = Number.isNaN(length) ? undefined : received + length;
    using file = await Deno.open(part, { create: true, write: true, truncate: !resumed });
    if (resumed) await file.seek(had, Deno.SeekMode.Start);
    for await (const chunk of response.body) {
      clearTimeout(timer);
      await writeAll(file, chunk);
      received += chunk.length;
      yield { received, total };
      timer = restart();
    }
    if (total !== undefined && received !== total) {
      throw new Error(`the connection ended after ${received} of ${total} bytes`);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function fileSize(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/**
 * Asks all mirrors at once whether at least one of each file's mirrors has it.
 *
 * @param timeoutMs milliseconds to wait for the answers
 * @returns true if every file is available
 */
export async function isReachable(
  files: readonly RemoteFile[],
  timeoutMs = 4000,
): Promise<boolean> {
  const answered = new AbortController();
  const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(timeoutMs)]);
  const ask = (mirror: string): Promise<Headers> => askForHead(mirror, signal);
  try {
    await Promise.all(files.map((file) => Promise.any(file.mirrors.map(ask))));
    return true;
  } catch {
    return false;
  } finally {
    answered.abort();
  }
}

/**
 * Asks the mirrors of a file how large it is.
 *
 * @param timeoutMs milliseconds to wait for an answer
 * @returns bytes to download; `undefined` if no mirror states a size
 */
export async function downloadSize(
  file: RemoteFile,
  timeoutMs = 4000,
): Promise<number | undefined> {
  const answered = new AbortController();
  const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(timeoutMs)]);
  const ask = async (mirror: string): Promise<number> => {
    const bytes = Number((await askForHead(mirror, signal)).get("content-length"));
    if (!(bytes > 0)) throw new Error("the server states no size");
    return bytes;
  };
  try {
    return await Promise.any(file.mirrors.map(ask));
  } catch {
    return undefined;
  } finally {
    answered.abort();
  }
}

async function askForHead(mirror: string, signal: AbortSignal): Promise<Headers> {
  const response = await fetch(mirror, { method: "HEAD", signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.headers;
}
