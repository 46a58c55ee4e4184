/**
 * An index of images in words.
 *
 * @module
 */
import { countNoun } from "../../lib/terminal/mod.ts";
import { describePassedOver } from "./find_files.ts";
import { quote } from "./layout.ts";
import type { ImageIndex, IndexedFile } from "./read_index.ts";

/**
 * Describes an index in lines: how many images, of which classes and sizes, some of them by name, each
 * image file that cannot be used and why, and what else is in the folder.
 *
 * @param index of a folder
 * @returns lines without ends
 *
 * @example
 * ```ts
 * import { createCanvas, writePng } from "@pixelda/pixelda";
 * import { readIndex } from "@pixelda/pixelda/datasets";
 * import { assertEquals } from "@std/assert";
 *
 * const root = await Deno.makeTempDir();
 * for (const name of ["cat", "dog"]) {
 *   await Deno.mkdir(`${root}/${name}`);
 *   await writePng(`${root}/${name}/1.png`, createCanvas(4, 4));
 * }
 * assertEquals(describeIndex(readIndex(root)), [
 *   `${root}: 2 images of 2 classes: cat (1), dog (1)`,
 *   "all 4 x 4 pixels; for example cat/1.png, dog/1.png",
 * ]);
 * ```
 */
export function describeIndex(index: ImageIndex): string[] {
  const { root, classes, files, masks, passedOver, skipped } = index;
  const posed = files.filter(({ pose }) => pose !== null).length;
  const parts = [
    `${countNoun(files.length, "image")} ${describeClasses(classes, files)}`,
    ...(posed === 0 ? [] : [posed === files.length ? "all with poses" : `${posed} with poses`]),
    ...(masks === null ? [] : ["all with masks"]),
  ];
  const ignored = describePassedOver(passedOver);
  return [
    `${root}: ${parts.join("; ")}`,
    `${describeSizes(files)}; for example ${listExamples(files).map(quote).join(", ")}`,
    ...skipped.map(({ path, reason }) => `skipped ${quote(path)}: ${reason}`),
    ...(ignored === "" ? [] : [`not read, since they are no images: ${ignored}`]),
  ];
}

/** Describes the sizes of images: of the least area, of the most, and the most frequent one. */
function describeSizes(files: readonly IndexedFile[]): string {
  const sorted = files.toSorted((a, b) => a.width * a.height - b.width * b.height);
  const sizes = Map.groupBy(sorted, ({ width, height }) => `${width} x ${height}`);
  const names = [...sizes.keys()];
  if (names.length === 1) return `all ${names[0]} pixels`;
  const count = (name: string) => sizes.get(name)!.length;
  const usual = names.reduce((a, b) => count(b) > count(a) ? b : a);
  const often = count(usual) > 1 ? `, most often ${usual} (${count(usual)})` : "";
  return `${names[0]} to ${names.at(-1)} pixels${often}`;
}

/** How many images are named as examples. */
const EXAMPLES = 3;

/** Lists the first image of each of the first classes; where all are alike, the first images. */
function listExamples(files: readonly IndexedFile[]): string[] {
  const classes = Object.values(Object.groupBy(files, ({ label }) => label));
  const examples = classes.length === 1 ? files : classes.map((images) => images![0]);
  return examples.slice(0, EXAMPLES).map(({ path }) => path);
}

/** Classes that are all named with their number of images; of more, the largest and the smallest. */
const NAMED_CLASSES = 20;

function describeClasses(classes: readonly string[], files: readonly IndexedFile[]): string {
  if (classes.length === 0) return "without classes";
  const counts = Object.groupBy(files, ({ label }) => label);
  const described = classes.map((name, k) => ({ name, count: counts[k]?.length ?? 0 }));
  const list = (some: typeof described) =>
    some.map(({ name, count }) => `${quote(name)} (${count})`).join(", ");
  const sorted = described.toSorted((a, b) => b.count - a.count);
  return `of ${classes.length} classes: ` +
    (classes.length <= NAMED_CLASSES
      ? list(described)
      : `from ${list(sorted.slice(0, 1))} to ${list(sorted.slice(-1))}`);
}
