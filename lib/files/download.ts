/**
 * Downloading a file once: from the first mirror that has the right one, resumed where it broke
 * off, and put in place only when it is whole.
 *
 * @module
 */
import { dirname } from "node:path";
import { ensureWritable, exists, isFileSystemError } from "./atomic_write.ts";
import { fetchInto, type Transfer, type TransferOptions } from "./fetch_into.ts";
import { takeLock } from "./lock.ts";
import { sha256 } from "./sha256.ts";

/** A file on the network. */
export type RemoteFile = {
  /** Its place in a data directory, with forward slashes. */
  readonly path: string;
  /** Addresses, the preferred first. */
  readonly mirrors: readonly string[];
  /** Most bytes of a download; a mirror that sends more is given up. @default {2 ** 30} */
  readonly maxBytes?: number;
  /**
   * Checks a finished download and puts it in place, leaving nothing at `target` if it is wrong.
   *
   * @throws {Error} if it is not the file that was wanted
   */
  readonly accept: (part: string, target: string) => Promise<void>;
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

/** Options of {@linkcode download}: the limits of a transfer from one mirror. */
export type DownloadOptions = Omit<TransferOptions, "maxBytes">;

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
 * @param options limits of time
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
    try {
      return yield* downloadFrom(mirror, file, target, options);
    } catch (error) {
      const reason = error instanceof Error ? error.message : `${error}`;
      if (isFileSystemError(error)) {
        throw new DownloadError(
          `Cannot write to ${dirname(target)}: ${reason}; make room there or choose another folder`,
          { cause: error },
        );
      }
      failures.push(`${mirror}: ${reason}`);
    }
  }
  throw new DownloadError(
    `Cannot download ${file.path}: no mirror had it (${failures.join("; ")}), ` +
      "try again later or give a data directory that has it",
  );
}

async function* downloadFrom(
  mirror: string,
  file: RemoteFile,
  target: string,
  options: DownloadOptions,
): AsyncGenerator<DownloadProgress, void> {
  const part = partPath(target, mirror), limits = { ...options, maxBytes: file.maxBytes };
  for (let isFirst = true;; isFirst = false) {
    let isInPieces = true; // also a part that was whole already
    for await (const transfer of fetchInto(part, mirror, limits)) {
      isInPieces = transfer.isResumed ?? false;
      yield { path: file.path, state: "downloading", mirror, ...transfer };
    }
    try {
      return await acceptOrRemove(file, part, target);
    } catch (error) {
      // Pieces may be of two versions of the file, or of a disk that lost some: all of it once more.
      if (!isFirst || !isInPieces || isFileSystemError(error)) throw error;
    }
  }
}

/**
 * Returns where a download from a mirror grows. Mirrors may pack a file differently, so only the
 * same one can send the rest of it.
 *
 * @param target where the finished file goes
 * @param mirror its address
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(partPath("mnist/a.gz", "http://b/"), "mnist/a.gz.bec77edc.part");
 * ```
 */
export function partPath(target: string, mirror: string): string {
  return `${target}.${sha256(mirror).slice(0, 8)}.part`;
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
