/**
 * Unpacks TensorFlow's C library and its companion, and nothing else of an official archive.
 *
 * @module
 */

import { basename, join } from "node:path";
import type { Transfer } from "../../files/mod.ts";
import type { Archive } from "./release.ts";

/**
 * Unpacks the two libraries of an official archive with the system's `tar`.
 *
 * @param path of the archive
 * @param archive names the two members
 * @param folder an empty folder, where the files are written
 * @returns a generator of progress in unpacked bytes
 * @throws {Deno.errors.InvalidData} if `tar` fails or a member is missing
 *
 * @example
 * ```ts ignore
 * for await (const { received } of unpackArchive(path, archive, folder)) console.log(received);
 * ```
 */
export async function* unpackArchive(
  path: string,
  archive: Archive,
  folder: string,
): AsyncGenerator<Transfer, void> {
  const tree = join(folder, "tree");
  await Deno.mkdir(tree);
  yield { received: 0 };
  const { success, stderr } = await new Deno.Command("tar", {
    args: ["--no-same-owner", "-xzf", path, "-C", tree],
  }).output();
  if (!success) {
    throw new Deno.errors.InvalidData(
      `Cannot install TensorFlow: tar fails: ${new TextDecoder().decode(stderr).trim()}`,
    );
  }
  let received = 0;
  for (const name of archive.members) {
    // The archive holds a chain of links to a file with the full version in its name.
    const real = await Deno.realPath(join(tree, name)).catch(() => missing(name));
    const target = join(folder, basename(name));
    await Deno.rename(real, target);
    received += (await Deno.stat(target)).size;
    yield { received };
  }
  await Deno.remove(tree, { recursive: true });
}

function missing(name: string): never {
  throw new Deno.errors.InvalidData(
    `Cannot install TensorFlow: the package has no ${name}, so it is not the pinned one`,
  );
}
