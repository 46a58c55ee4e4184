import { broken } from "../lib/files/mod.ts";

/** A line of MNIST-M's index: the digit and the window of the photo behind it. */
export type PublishedPatch = {
  /** Index of the digit in MNIST's part of the same name. */
  readonly digit: number;
  /** File name of the photo in BSDS500's train folder. */
  readonly photo: string;
  /** Top row of the window. */
  readonly row: number;
  /** Left column of the window. */
  readonly column: number;
};

const header = "split,index,label,bsds_train_image,row,col,n_exact_matches";

/**
 * Reads the index of the published MNIST-M, a CSV with a line an image.
 *
 * @param text The CSV
 * @param name The file's name, for errors
 * @returns The patches of the train and the test part, in the file's order
 * @throws {DataError} If the header or a line is wrong
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const csv = "split,index,label,bsds_train_image,row,col,n_exact_matches\n" +
 *   "train,0,5,41004.jpg,21,256,1\n";
 * const { train } = parsePatches(csv, "one-line");
 * assertEquals(train, [{ digit: 0, photo: "41004.jpg", row: 21, column: 256 }]);
 * ```
 */
export function parsePatches(
  text: string,
  name: string,
): { train: PublishedPatch[]; test: PublishedPatch[] } {
  const lines = text.split("\n");
  if (lines[0] !== header) throw broken(name, `line 1 is "${lines[0]}" instead of "${header}"`);
  if (lines.at(-1) !== "") throw broken(name, `line ${lines.length} is cut off`);
  const parts = { train: [] as PublishedPatch[], test: [] as PublishedPatch[] };
  for (let i = 1; i < lines.length - 1; i++) {
    const match = /^(train|test),(\d+),\d,(\d+\.jpg),(\d+),(\d+),\d+$/.exec(lines[i]);
    if (!match) {
      throw broken(
        name,
        `line ${i + 1} is "${lines[i]}" instead of "train|test,${header.slice(6)}"`,
      );
    }
    const [digit, row, column] = [2, 4, 5].map((group) => Number(match[group]));
    parts[match[1] as "train" | "test"].push({ digit, photo: match[3], row, column });
  }
  return parts;
}
