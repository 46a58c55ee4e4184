/**
 * Reading files of a size that is looked at before memory is taken.
 *
 * @module
 */

/** What is at a path cannot be read whole: it is too large, a folder, a pipe. */
export class UnreadableFileError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "UnreadableFileError";

  /**
   * Writes the message.
   *
   * @param found a clause such as "it is a folder"
   * @param isTooLarge whether it is a file, of too many bytes
   */
  constructor(found: string, readonly isTooLarge: boolean) {
    super(found);
  }
}

/**
 * Checks that a file may be read whole.
 *
 * @param info what the file system says of it
 * @param maxBytes most bytes that are read
 * @throws {UnreadableFileError} with a clause such as "it is a folder"
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * const info = await Deno.stat(await Deno.makeTempDir());
 * assertThrows(() => requireReadable(info, 100), UnreadableFileError, "it is a folder");
 * ```
 */
export function requireReadable(
  { isFile, isDirectory, size }: Pick<Deno.FileInfo, "isFile" | "isDirectory" | "size">,
  maxBytes: number,
): void {
  // A pipe or a device has no size, and need not end.
  if (!isFile) {
    throw new UnreadableFileError(`it is ${isDirectory ? "a folder" : "not a file"}`, false);
  }
  if (size <= maxBytes) return;
  throw new UnreadableFileError(
    `it has more than the ${maxBytes} bytes that are read at most`,
    true,
  );
}

/**
 * Reads a file.
 *
 * @param path of the file
 * @param maxBytes most bytes that are read
 * @returns its bytes
 * @throws {UnreadableFileError} if it is larger, or not a file
 * @throws {Deno.errors.NotFound} if there is none
 *
 * @example
 * ```ts
 * import { assertEquals, assertRejects } from "@std/assert";
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "four");
 * assertEquals((await readBoundedFile(path, 4)).length, 4);
 * await assertRejects(() => readBoundedFile(path, 3), UnreadableFileError, "more than the 3 bytes");
 * ```
 */
export async function readBoundedFile(
  path: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  requireReadable(await Deno.stat(path), maxBytes);
  return await Deno.readFile(path);
}

/**
 * Reads a file of text in UTF-8.
 *
 * @param path of the file
 * @param maxBytes most bytes that are read
 * @returns its text
 * @throws {UnreadableFileError} if it is larger, or not a file
 * @throws {Deno.errors.NotFound} if there is none
 */
export async function readBoundedText(path: string, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await readBoundedFile(path, maxBytes));
}
