/**
 * The small real sample that comes with the package, for use without data directory and network: digits of MNIST and USPS and public-domain photos. See `embedded/ATTRIBUTION.md`.
 *
 * @module
 */
import { readGzipFile } from "../lib/files/mod.ts";
import { loadIdx, parseIdxImages } from "./mnist.ts";
import type { LabeledImages } from "./images.ts";
import type { Photo } from "./paste_digits.ts";

function packed(name: string): string {
  return new URL(`./embedded/${name}.idx.gz`, import.meta.url).href;
}

/**
 * Loads the digits of one set in the pack.
 *
 * @param set which data set
 * @returns random digits of its training part and of its test part: MNIST 15,000 and 1,000
 * `[N, 28, 28, 1]`, USPS 5,000 and 1,000 `[N, 16, 16, 1]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { train } = await loadEmbeddedDigits("usps");
 * assertEquals([train.images.count, train.images.width], [5000, 16]);
 * ```
 */
export async function loadEmbeddedDigits(
  set: "mnist" | "usps",
): Promise<{ train: LabeledImages; test: LabeledImages }> {
  const load = (part: string): Promise<LabeledImages> =>
    loadIdx(packed(`${set}-${part}-images`), packed(`${set}-${part}-labels`));
  return { train: await load("train"), test: await load("test") };
}

/**
 * Loads the pack's seven photos, cut in two so that training and test share no background.
 *
 * @returns the left parts, for training, and the right parts, for testing
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { train, test } = await loadEmbeddedPhotos();
 * assertEquals([train.length, train[0].width, test[0].width], [7, 160, 64]);
 * ```
 */
export async function loadEmbeddedPhotos(): Promise<{ train: Photo[]; test: Photo[] }> {
  const load = async (part: string): Promise<Photo[]> => {
    const file = packed(`photos-${part}`);
    const { pixels, count, height, width } = parseIdxImages(await readGzipFile(file), file);
    const size = height * width * 3;
    return Array.from({ length: count }, (_, i) => ({
      width,
      height,
      pixels: pixels.subarray(i * size, (i + 1) * size),
    }));
  };
  return { train: await load("train"), test: await load("test") };
}
