/**
 * What moving many bytes needs: its progress, its failure, and writing all of a piece.
 *
 * @module
 */

/** How far a transfer has come, in bytes. */
export type Transfer = {
  readonly received: number;
  /** Missing while the size is not known. */
  readonly total?: number;
};

/** The network, or the tool that should use it, did not deliver; another source may. */
export class DownloadError extends Error {
  override name = "DownloadError";
}

/**
 * Writes a piece of bytes to a file, however many calls that takes.
 *
 * @param file open for writing
 * @param piece any number of bytes
 *
 * @example
 * ```ts
 * using file = await Deno.open(await Deno.makeTempFile(), { write: true });
 * await writeAll(file, new Uint8Array(1000));
 * if ((await file.stat()).size !== 1000) throw new Error("short");
 * ```
 */
export async function writeAll(file: Deno.FsFile, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.length;) {
    written += await file.write(piece.subarray(written));
  }
}
