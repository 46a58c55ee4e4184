/**
 * Downloads an official archive of TensorFlow's C library by HTTP.
 *
 * @module
 */

import { join } from "node:path";
import { DownloadError, fetchInto, type Transfer } from "../../files/mod.ts";
import type { Archive } from "./release.ts";

/**
 * Downloads an official archive by HTTP, giving up after 30 s without a byte.
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
  try {
    yield* fetchInto(path, archive.url, { stallMs: 30_000 });
    return path;
  } catch (cause) {
    throw new DownloadError(`${archive.url}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
