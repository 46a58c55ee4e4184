/**
 * The image files in and below a folder, and what else is there.
 *
 * @module
 */
import { DataError } from "../../lib/files/mod.ts";
import { countNoun } from "../../lib/terminal/mod.ts";

/** A file that is not read, and why: a clause such as "it is cut off". */
export type SkippedFile = {
  /** From the folder, with forward slashes. */
  readonly path: string;
  readonly reason: string;
};

/** How many entries of a folder are passed over because they are no images. */
export type PassedOver = {
  /** Files and folders whose name begins with a dot, `.ipynb_checkpoints` among them. */
  readonly hidden: number;
  /** What operating systems leave: `Thumbs.db`, `desktop.ini`, `__MACOSX`. */
  readonly system: number;
  /** Links to folders that are read already, or that contain the folder. */
  readonly links: number;
  /** Files without the ending of an image. */
  readonly other: number;
};

/** What is in and below a folder. */
export type FoundFiles = {
  /** Files with an image's ending, from the folder, with forward slashes, in order. */
  readonly images: readonly string[];
  readonly passedOver: PassedOver;
  /** Links that lead nowhere, and folders that cannot be read. */
  readonly skipped: readonly SkippedFile[];
};

/** Endings of images; those of formats that are not read get a reason for it when they are opened. */
const IMAGE_ENDING = /\.(png|jpe?g|jpe|jfif|webp|apng|gif|bmp|tiff?|hei[cf]|avif)$/i;
const SYSTEM_NAMES = ["thumbs.db", "desktop.ini", "__macosx"];

/**
 * Finds the image files in and below a folder. Links are followed, each folder once.
 *
 * @param root the folder
 * @returns image files in the order of their paths, and what was passed over
 * @throws {DataError} if there is no such folder
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const root = await Deno.makeTempDir();
 * for (const name of ["b.png", "a.JPG", "notes.txt", ".hidden.png"]) {
 *   await Deno.writeTextFile(`${root}/${name}`, "");
 * }
 * const { images, passedOver } = findFiles(root);
 * assertEquals(images, ["a.JPG", "b.png"]);
 * assertEquals(passedOver, { hidden: 1, system: 0, links: 0, other: 1 });
 * ```
 */
export function findFiles(root: string): FoundFiles {
  const images: string[] = [], links: string[] = [], skipped: SkippedFile[] = [];
  const passedOver = { hidden: 0, system: 0, links: 0, other: 0 };
  const realRoot = requireFolder(root), seen = new Set<string>();

  const readFolder = (folder: string): void => {
    const entries = attempt(() => {
      seen.add(Deno.realPathSync(`${root}/${folder}`));
      return [...Deno.readDirSync(`${root}/${folder}`)];
    });
    if (entries instanceof Error) {
      skipped.push({ path: folder, reason: `the folder cannot be read: ${entries.message}` });
      return;
    }
    for (const { name, isSymlink, isDirectory } of entries.toSorted(byName)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (name.startsWith(".")) passedOver.hidden++;
      else if (SYSTEM_NAMES.includes(name.toLowerCase())) passedOver.system++;
      else if (isSymlink) links.push(path);
      else if (isDirectory) readFolder(path);
      else addFile(path);
    }
  };
  const addFile = (path: string): void => {
    if (IMAGE_ENDING.test(path)) images.push(path);
    else passedOver.other++;
  };

  readFolder("");
  // After the folders, so that a folder is read under its own name; following one may find more.
  for (const path of links) {
    const info = attempt(() => Deno.statSync(`${root}/${path}`));
    if (info instanceof Error) {
      if (IMAGE_ENDING.test(path)) {
        skipped.push({ path, reason: "it is a link that leads nowhere" });
      } else passedOver.other++;
    } else if (info.isDirectory) {
      const real = Deno.realPathSync(`${root}/${path}`);
      if (seen.has(real) || `${realRoot}/`.startsWith(`${real}/`)) passedOver.links++;
      else readFolder(path);
    } else addFile(path);
  }
  return { images: images.sort(), passedOver, skipped };
}

function requireFolder(root: string): string {
  const info = attempt(() => Deno.statSync(root));
  if (!(info instanceof Error) && info.isDirectory) return Deno.realPathSync(root);
  const why = !(info instanceof Error)
    ? "it is a file"
    : info instanceof Deno.errors.NotFound
    ? "it is missing"
    : info.message;
  throw new DataError(`Cannot read images in ${root}: ${why}, give a folder of images`);
}

/** Runs a call of the file system, and returns its error instead of throwing it. */
function attempt<T>(call: () => T): T | Error {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

function byName(a: Deno.DirEntry, b: Deno.DirEntry): number {
  return a.name < b.name ? -1 : 1;
}

/**
 * Describes what is not an image, by kind.
 *
 * @param passedOver how many of each
 * @returns a list without an end; nothing if there is none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const list = describePassedOver({ hidden: 1, system: 0, links: 0, other: 2 });
 * assertEquals(list, "1 hidden file, 2 other files");
 * ```
 */
export function describePassedOver({ hidden, system, links, other }: PassedOver): string {
  return [
    countNoun(hidden, "hidden file"),
    countNoun(system, "file of the operating system", "files of the operating system"),
    countNoun(
      links,
      "link to a folder that is read already",
      "links to folders that are read already",
    ),
    countNoun(other, "other file"),
  ].filter((text) => !text.startsWith("0 ")).join(", ");
}
