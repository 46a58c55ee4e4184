/**
 * USPS handwritten digits: 7,291 for training, 2,007 for testing, gray, 16x16.
 *
 * @module
 */
import { dataError } from "../lib/files/mod.ts";
import { type PublishedFile, readPublished, USPS_FILES } from "./find_data.ts";
import type { LabeledImages } from "./images.ts";

const SIDE = 16;

/**
 * Loads USPS, as published with The Elements of Statistical Learning, from `usps/` of a data
 * directory or the directory itself, packed or unpacked.
 *
 * @param dir the data directory
 * @param report takes a line for each file that is not the published one
 * @returns training and test set in the original order, images `[N, 16, 16, 1]`
 * @throws {DataError} if a file is missing, cut or has a wrong line
 *
 * @example
 * ```ts ignore
 * const { train, test } = await loadUsps("data");
 * console.log(train.images.count, test.images.count); // 7291, 2007
 * ```
 */
export async function loadUsps(
  dir: string,
  report?: (line: string) => void,
): Promise<{ train: LabeledImages; test: LabeledImages }> {
  const load = async (published: PublishedFile): Promise<LabeledImages> => {
    const { name, bytes, compare } = await readPublished(dir, published);
    const set = parseUsps(bytes, name);
    const difference = compare(set.images.count);
    if (difference) report?.(difference);
    return set;
  };
  return { train: await load(USPS_FILES[0]), test: await load(USPS_FILES[1]) };
}

/**
 * Reads USPS text: one line per image: its label, then 256 values in [-1, 1].
 *
 * A value `v` becomes the byte nearest to `(v + 1) * 127.5`: -1 is 0, the black background, and 1
 * is 255, as in MNIST.
 *
 * @param bytes the unpacked file
 * @param name the file's name, for errors
 * @returns the images, `[N, 16, 16, 1]`, and labels
 * @throws {DataError} if a line has another length, a wrong label or a wrong value
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const line = `6.0000 ${"-1.0000 ".repeat(255)}1.0000\n`;
 * const { images, labels } = parseUsps(new TextEncoder().encode(line), "one-line");
 * assert(labels[0] === 6 && images.pixels[255] === 255 && images.pixels[0] === 0);
 * ```
 */
export function parseUsps(bytes: Uint8Array, name: string): LabeledImages {
  const lines = new TextDecoder().decode(bytes).split("\n");
  while (lines.at(-1)?.trim() === "") lines.pop();
  if (lines.length === 0) throw dataError(name, "it is empty");
  const pixels = new Uint8Array(lines.length * SIDE * SIDE);
  const labels = new Uint8Array(lines.length);
  lines.forEach((line, row) => {
    const words = line.trim().split(/\s+/), values = words.map(parseDecimal);
    if (values.length !== 1 + SIDE * SIDE) {
      throw dataError(name, `line ${row + 1} has ${values.length} numbers instead of 257`);
    }
    if (!(Number.isInteger(values[0]) && values[0] >= 0 && values[0] <= 9)) {
      throw dataError(name, `line ${row + 1} starts with ${words[0]} instead of a label 0 to 9`);
    }
    labels[row] = values[0];
    for (let i = 1; i < values.length; i++) {
      if (!(Math.abs(values[i]) <= 1)) {
        throw dataError(name, `line ${row + 1}, number ${i + 1} is ${words[i]}, not from -1 to 1`);
      }
      pixels[row * SIDE * SIDE + i - 1] = Math.round(values[i] * 127.5 + 127.5);
    }
  });
  return {
    images: { pixels, count: lines.length, height: SIDE, width: SIDE, channels: 1 },
    labels,
  };
}

/** Reads a decimal number; NaN for another notation, such as 0x1, and for other text. */
function parseDecimal(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}
