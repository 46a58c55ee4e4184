/**
 * What the folders of images mean: classes, parts (train, validation, test) and domains.
 *
 * @module
 */
import { DataError } from "../../lib/files/mod.ts";

/**
 * An arrangement of folders:
 *
 * - `"classes"`: `class/image`
 * - `"splits"`: `split/class/image` or `split/image`, with train, val and test as splits
 * - `"pair"`: `trainA/image` and `trainB/image`, also with val and test: two domains without classes
 * - `"domains"`: `domain/class/image`
 * - `"none"`: images without classes, wherever they lie
 */
export type Layout = "classes" | "splits" | "pair" | "domains" | "none";

/** A part of a data set. */
export type Split = "train" | "validation" | "test";

/** An image file and what its folders say of it. */
export type PlacedFile = {
  /** From the root, with forward slashes. */
  readonly path: string;
  /** Its class's position among the classes, or -1 if it has none. */
  readonly label: number;
  readonly split: Split | null;
  readonly domain: string | null;
};

/** Image files by layout. */
export type PlacedFiles = {
  readonly layout: Layout;
  /** Names of the classes, in order; none without labels. */
  readonly classes: readonly string[];
  readonly files: readonly PlacedFile[];
};

/** What one file's folders say. */
type Place = {
  readonly className?: string;
  readonly split?: Split;
  readonly domain?: string;
};

/** Folders' names of splits, in lower case. */
const SPLITS: { readonly [name: string]: Split } = {
  train: "train",
  training: "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  test: "test",
  testing: "test",
};
/** Names such as `trainA`. */
const SPLIT_OF_PAIR = /^([a-z]+?)_?([AB])$/i;

/** Reads a file's folders, from the root's; null if they are not of the layout. */
const readPlace: { readonly [layout in Layout]: (folders: readonly string[]) => Place | null } = {
  classes: ([className]) => className === undefined ? null : { className },
  splits([first, className]) {
    const split = splitOf(first);
    return split === undefined ? null : { split, className };
  },
  pair([first]) {
    const [, name, domain] = SPLIT_OF_PAIR.exec(first ?? "") ?? [], split = splitOf(name);
    return split === undefined ? null : { split, domain: domain.toUpperCase() };
  },
  domains: ([domain, className]) => className === undefined ? null : { domain, className },
  none: () => ({}),
};

function splitOf(name: string | undefined): Split | undefined {
  return name === undefined ? undefined : SPLITS[name.toLowerCase()];
}

/**
 * Reads classes, splits and domains from the folders of images.
 *
 * @param paths of images, from the root, with forward slashes
 * @param root the folder, for errors
 * @param layout which; found from the folders if left out
 * @returns the files in the same order, and the classes, sorted by name
 * @throws {DataError} if the folders are not of the layout, of none of them, or of one class
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { layout, classes, files } = placeFiles(["cat/1.png", "dog/1.png"], "pictures");
 * assertEquals([layout, classes, files[1].label], ["classes", ["cat", "dog"], 1]);
 * ```
 */
export function placeFiles(paths: readonly string[], root: string, layout?: Layout): PlacedFiles {
  const folders = countFolders(paths);
  const chosen = layout ?? findLayout([...folders.keys()].map(splitPath));
  const places = new Map<string, Place | null>();
  for (const folder of folders.keys()) {
    places.set(folder, chosen === null ? null : readPlace[chosen](splitPath(folder)));
  }
  if (chosen === null || [...places.values()].includes(null)) {
    throw new DataError(describeUnknown(folders, root, layout));
  }
  const names = [...places.values()].flatMap((place) => place?.className ?? []).map(normalize);
  const classes = [...new Set(names)].sort();
  if (classes.length === 1) {
    throw new DataError(
      `Cannot read classes in ${root}: there is only one, ${
        quote(classes[0])
      }, and a class is told ` +
        'from others; give a folder with a folder for each class, or the layout "none" for images ' +
        "without classes",
    );
  }
  const labels = new Map(classes.map((name, i) => [name, i]));
  const files = paths.map((path) => {
    const { className, split = null, domain = null } = places.get(folderOf(path))!;
    const label = className === undefined ? -1 : labels.get(normalize(className))!;
    return { path, label, split, domain };
  });
  return { layout: chosen, classes, files };
}

/** Finds the layout that folders suit, each given by its names from the root. */
function findLayout(folders: readonly (readonly string[])[]): Layout | null {
  const depths = new Set(folders.map(({ length }) => length));
  if (depths.size === 1 && depths.has(0)) return "none";
  const suits = (layout: Layout) => folders.every((names) => readPlace[layout](names) !== null);
  // A split has classes or images, not both.
  const isEven = Object.values(Object.groupBy(folders, ([first]) => first ?? ""))
    .every((group) => new Set(group!.map(({ length }) => length)).size === 1);
  if (isEven && Math.max(...depths) <= 2) {
    if (suits("pair")) return "pair";
    if (suits("splits")) return "splits";
  }
  if (depths.size > 1) return null;
  if (depths.has(1)) return "classes";
  const hasSplit = folders.some(([first]) => splitOf(first) !== undefined);
  return depths.has(2) && !hasSplit && shareClasses(folders) ? "domains" : null;
}

/** Whether at least half of the second names are in two first ones or more. */
function shareClasses(folders: readonly (readonly string[])[]): boolean {
  const counts = new Map<string, number>();
  for (const [, name] of folders) {
    counts.set(normalize(name), (counts.get(normalize(name)) ?? 0) + 1);
  }
  const shared = [...counts.values()].filter((count) => count > 1).length;
  return 2 * shared >= counts.size;
}

function describeUnknown(
  folders: ReadonlyMap<string, number>,
  root: string,
  layout: Layout | undefined,
): string {
  const seen = [...folders].slice(0, 4).map(([folder, count]) =>
    `${count} in ${folder === "" ? "the folder itself" : quote(folder)}`
  );
  const more = folders.size > 4 ? ` and others in ${folders.size - 4} more folders` : "";
  const masks = [...folders.keys()].some((folder) => splitPath(folder)[0] === "mask")
    ? '; if mask has the masks of the others, give masks "folder"'
    : "";
  const start = layout === undefined
    ? `Cannot tell what the folders in ${root} mean`
    : `Cannot read ${root} by the layout "${layout}"`;
  return `${start}: it has ${seen.join(", ")}${more}. The layouts are "classes" (class/image), ` +
    '"splits" (train, val or test, then class/image), "pair" (trainA/image and trainB/image), ' +
    '"domains" (domain/class/image) and "none" (images without classes, in any folders); move ' +
    `the images, or give one of these names${masks}`;
}

/**
 * Writes a path or name for a message; one with line breaks or other control characters in quotes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([quote("a b.png"), quote("a\nb.png")], ["a b.png", '"a\\nb.png"']);
 * ```
 */
export function quote(path: string): string {
  return /\p{Cc}/u.test(path) ? JSON.stringify(path) : path;
}

/** How many images lie directly in each folder. */
function countFolders(paths: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = folderOf(path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function splitPath(folder: string): string[] {
  return folder === "" ? [] : folder.split("/");
}

/** Some systems store ü as one character, others as two. */
function normalize(name: string): string {
  return name.normalize("NFC");
}
