/**
 * Masks in files of their own.
 *
 * @module
 */
import { DataError } from "../../lib/files/mod.ts";
import { quote } from "./layout.ts";

/** Where masks are, in the folder of the images. */
const FOLDER = "mask/";

/** An image file and its mask's. */
export type PairedFile = { readonly path: string; readonly mask: string };

/**
 * Finds the mask of each image: `mask/cat/1.png` is that of `cat/1.png`, or of `cat/1.jpg`.
 *
 * @param paths of images and masks, from the root
 * @param root the folder, for errors
 * @returns the images, in order, with their masks
 * @throws {DataError} if an image has no mask
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pairs = pairMasks(["cat/1.jpg", "mask/cat/1.png"], "pictures");
 * assertEquals(pairs, [{ path: "cat/1.jpg", mask: "mask/cat/1.png" }]);
 * ```
 */
export function pairMasks(paths: readonly string[], root: string): PairedFile[] {
  const isMask = (path: string) => path.startsWith(FOLDER);
  const masks = new Map(paths.filter(isMask).map((mask) => [stem(mask), mask]));
  const images = paths.filter((path) => !isMask(path));
  const maskOf = (path: string) => masks.get(stem(FOLDER + path));
  const without = images.filter((path) => maskOf(path) === undefined);
  if (without.length > 0) {
    throw new DataError(
      `Cannot read masks in ${root}: ${without.length} of ${images.length} images have none; put the ` +
        `mask of ${quote(without[0])} into ${quote(`${FOLDER}${stem(without[0])}.png`)}, of the ` +
        "image's size and white on the object",
    );
  }
  return images.map((path) => ({ path, mask: maskOf(path)! }));
}

/** The path without the name's ending. */
function stem(path: string): string {
  return path.replace(/\.[^./]*$/, "");
}
