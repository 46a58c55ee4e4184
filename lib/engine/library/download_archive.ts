/**
 * Downloads an official archive of TensorFlow's C library by HTTP.
 *
 * @module
 */

import { join } from "node:path";
import type { Archive } from "./release.ts";
import { DownloadError, type Transfer, writeAll } from "./transfer.ts";

const CONNECT = 10; // s until the server answers
const STALL = 30; // s without a byte

/**
 * Downloads an official archive by HTTP, giving up after 10 s without an answer or 30 s without
 * a byte.
 *
 * @param archive which one
 * @param folder where the file is written
 * @returns a generator of progress that ends with the file's path
 * @throws {DownloadError} if the server does not deliver the whole file
 *
 * @example
 * ```ts ignore
 * for await (const { received } of downloadArchive(archive, folder)) console.log(received);
 * ```
 */
export async function* downloadArchive(
  archive: Archive,
  folder: string,
): AsyncGenerator<Transfer, string> {
  const path = join(folder, "libtensorflow.tar.gz");
  const giveUp = new AbortController();
  let timer = setTimeout(() => giveUp.abort(`no answer in ${CONNECT} s`), CONNECT * 1000);
  try {
    const response = await fetch(archive.url, { signal: giveUp.signal });
    if (!response.ok || !response.body) throw `HTTP status ${response.status}`;
    const length = response.headers.get("content-length");
    const total = length === null ? undefined : Number(length);
    let received = 0;
    using file = await Deno.open(path, { write: true, createNew: true });
    for await (const piece of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => giveUp.abort(`no byte in ${STALL} s`), STALL * 1000);
      await writeAll(file, piece);
      received += piece.length;
      yield { received, total };
    }
    return path;
  } catch (cause) {
    throw new DownloadError(`${archive.url}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
