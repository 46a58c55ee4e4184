/**
 * Downloading a file once: from the first mirror that has the right one, resumed where it broke
 * off, and put in place only when it is whole.
 *
 * @module
 */
import { dirname } from "node:path";
import { fetchInto } from "./fetch_into.ts";
import { takeLock } from "./lock.ts";
import { sha256 } from "./sha256.ts";

/** A file to be had from the network. */
export type RemoteFile = {
  /** Its place in a data directory, with forward slashes. */
  readonly path: string;
  /** Addresses, the preferred first. */
  readonly mirrors: readonly string[];
  /**
   * Checks a finished download and puts it in place, leaving nothing at `target` if it is wrong.
   *
   * @throws {Error} If it is not the file that was wanted
   */
  readonly accept: (part: string, target: string) => Promise<void>;
};

/** How far a download is. */
export type DownloadProgress = {
  /** The file's place in the data directory. */
  readonly path: string;
  /** What is being done: waiting for another process that downloads it, or downloading. */
  readonly state: "waiting" | "downloading";
  /** The mirror, or nothing while waiting. */
  readonly mirror?: string;
  /** Bytes had so far. */
  readonly bytes: number;
  /** Bytes in all, if the server says. */
  readonly total?: number;
};

/** Options of {@linkcode download}. */
export type DownloadOptions = {
  /** Milliseconds without a byte after which a mirror is given up. @default {10000} */
  readonly stallMs?: number;
  /** How often a mirror that broke off is asked for the rest. @default {3} */
  readonly resumes?: number;
};

/** No mirror had the file. */
export class DownloadError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "DownloadError";
}

/**
 * Downloads a file into a directory, unless it is there already.
 *
 * Of several processes one downloads and the others wait for it. What a broken download left
 * (`*.part`) is gone on with next time.
 *
 * @param file The file
 * @param dir The data directory to put it in
 * @param options Time-out and number of resumptions
 * @returns Yields the progress; the file is in place when the generator returns
 * @throws {DownloadError} If no mirror has the right file, or the directory cannot be written
 */
export async function* download(
  file: RemoteFile,
  dir: string,
  options: DownloadOptions = {},
): AsyncGenerator<DownloadProgress, void> {
  const target = `${dir}/${file.path}`;
  if (await exists(target)) return;
  const waiting: DownloadProgress = { path: file.path, state: "waiting", bytes: 0 };
  using _lock = yield* takeLock(await lockPath(target), waiting);
  if (await exists(target)) return;
  const failures: string[] = [];
  for (const mirror of file.mirrors) {
    // Mirrors may pack a file differently, so the rest of one's part is asked of that one only.
    const part = `${target}.${sha256(new TextEncoder().encode(mirror)).slice(0, 8)}.part`;
    try {
      for await (const { bytes, total } of fetchInto(part, mirror, options)) {
        yield { path: file.path, state: "downloading", mirror, bytes, total };
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
    // Accepted or wrong, the part is of no more use.
    await Deno.remove(part).catch(() => {});
  }
}

async function lockPath(target: string): Promise<string> {
  try {
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(`${target}.lock`, new Uint8Array());
    return `${target}.lock`;
  } catch (error) {
    throw new DownloadError(
      `Cannot write into ${dirname(target)}: ${error instanceof Error ? error.message : error}, ` +
        "make it writable or give a data directory",
      { cause: error },
    );
  }
}

/**
 * Tells whether something is at a path.
 *
 * @param path Path of a file or folder
 * @returns True if there is something
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
