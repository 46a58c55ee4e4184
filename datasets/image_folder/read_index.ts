/**
 * The index of a folder of images: which files there are, and their classes, before any is decoded.
 *
 * @module
 */
import { DataError } from "../../lib/files/mod.ts";
import { describePassedOver, findFiles, type PassedOver, type SkippedFile } from "./find_files.ts";
import { inspectImageFile } from "./image_file.ts";
import type { MaskSource } from "./decode_task.ts";
import { type Layout, type PlacedFile, placeFiles, quote, type Split } from "./layout.ts";
import { pairMasks } from "./masks.ts";
import { type Pose, readPoses } from "./poses.ts";

/** How to read a folder. */
export type IndexOptions = {
  /** What its folders mean. @default {found from the folders} */
  readonly layout?: Layout;
  /**
   * Where masks for the content loss are: in the images' alpha, or in a folder `mask`, which has a file
   * of the same path and name for each image, white on the object. @default {there are none}
   */
  readonly masks?: MaskSource;
  /** Most pixels of an image; larger ones are skipped. @default {50,000,000} */
  readonly maxPixels?: number;
};

/** An image file. */
export type IndexedFile = PlacedFile & {
  /** Columns as stored, before EXIF turns the image upright. */
  readonly width: number;
  /** Rows as stored. */
  readonly height: number;
  /** The path of its mask, from the root; null if that is not a file. */
  readonly mask: string | null;
  /** From `poses.csv`; null if it is not there. */
  readonly pose: Pose | null;
};

/** The image files of a folder. */
export type ImageIndex = {
  /** The folder. */
  readonly root: string;
  readonly layout: Layout;
  /** Names of the classes, in order; none without labels. */
  readonly classes: readonly string[];
  /** In the order of their paths. */
  readonly files: readonly IndexedFile[];
  /** Where masks are, or null. */
  readonly masks: MaskSource | null;
  readonly passedOver: PassedOver;
  /** Image files that cannot be read. */
  readonly skipped: readonly SkippedFile[];
};

/** Which of an index's images; what is left out does not matter. */
export type ImageSelection = {
  readonly split?: Split;
  readonly domain?: string;
};

/** Where more of the image files are broken, something else is wrong. */
const MAX_BROKEN = 0.1;

/**
 * Reads which images a folder has, by their headers; none is decoded.
 *
 * @param root the folder
 * @param options its layout, and the largest images
 * @returns files with their classes, what was passed over, and which files are broken
 * @throws {DataError} if there are no images, one class, an unknown layout, images without masks,
 * poses that cannot be read, or more than 10 % of the image files are broken
 *
 * @example
 * ```ts
 * import { createCanvas, writePng } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const root = await Deno.makeTempDir();
 * for (const name of ["cat", "dog"]) {
 *   await Deno.mkdir(`${root}/${name}`);
 *   await writePng(`${root}/${name}/1.png`, createCanvas(4, 4));
 * }
 * const { classes, files } = readIndex(root);
 * assertEquals(classes, ["cat", "dog"]);
 * assertEquals([files[1].path, files[1].label], ["dog/1.png", 1]);
 * ```
 */
export function readIndex(root: string, options: IndexOptions = {}): ImageIndex {
  const { layout, masks = null, maxPixels } = options;
  const found = findFiles(root), { passedOver } = found;
  const paired = masks === "folder"
    ? pairMasks(found.images, root)
    : found.images.map((path) => ({ path, mask: null }));
  const whole = new Map<string, Pick<IndexedFile, "mask" | "width" | "height">>();
  const skipped = [...found.skipped];
  for (const { path, mask } of paired) {
    const image = inspectImageFile(`${root}/${path}`, maxPixels);
    const maskFault = mask === null ? null : inspectImageFile(`${root}/${mask}`, maxPixels).fault;
    if (image.fault !== null) skipped.push({ path, reason: image.fault });
    else if (maskFault !== null) {
      skipped.push({ path, reason: `its mask cannot be read: ${maskFault}` });
    } else whole.set(path, { mask, width: image.width, height: image.height });
  }
  requireWhole(root, skipped, whole.size + skipped.length);
  if (whole.size === 0) {
    throw new DataError(
      `Cannot read images in ${root}: there are none, only ` +
        `${describePassedOver(passedOver) || "empty folders"}; put PNG, JPEG or WebP files there`,
    );
  }
  const placed = placeFiles([...whole.keys()], root, layout), poses = readPoses(root, whole);
  const files = placed.files.map((file) => ({
    ...file,
    ...whole.get(file.path)!,
    pose: poses.get(file.path) ?? null,
  }));
  // poses.csv is not an image, but is read.
  const other = passedOver.other - (poses.size > 0 ? 1 : 0);
  return { root, ...placed, files, masks, passedOver: { ...passedOver, other }, skipped };
}

/**
 * Refuses a folder of which more than a tenth is broken.
 *
 * @param root the folder
 * @param skipped its image files that cannot be read
 * @param count of all its image files
 * @throws {DataError} which names some of them
 */
export function requireWhole(
  root: string,
  skipped: readonly SkippedFile[],
  count: number,
): void {
  if (skipped.length <= MAX_BROKEN * count) return;
  const named = skipped.slice(0, 3).map(({ path, reason }) => `${quote(path)} (${reason})`);
  const more = skipped.length > 3 ? ` and ${skipped.length - 3} more` : "";
  throw new DataError(
    `Cannot read images in ${root}: of ${count} image files ${skipped.length} are broken, more than ` +
      `10 %: ${named.join(", ")}${more}; replace or remove them`,
  );
}

/**
 * Selects images of an index by split and domain.
 *
 * @param index all images
 * @param selection which
 * @returns an index of them, with the same classes
 * @throws {RangeError} if there are none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const unknown = { label: -1, domain: null, width: 9, height: 9, mask: null, pose: null };
 * const file = { ...unknown, path: "train/1.png", split: "train" } as const;
 * const index = {
 *   root: "pictures",
 *   layout: "splits",
 *   classes: [],
 *   files: [file, { ...file, path: "test/1.png", split: "test" }],
 *   masks: null,
 *   passedOver: { hidden: 0, system: 0, links: 0, other: 0 },
 *   skipped: [],
 * } as const;
 * assertEquals(selectImages(index, { split: "train" }).files, [file]);
 * ```
 */
export function selectImages(index: ImageIndex, { split, domain }: ImageSelection): ImageIndex {
  const files = index.files.filter((file) =>
    (split === undefined || file.split === split) &&
    (domain === undefined || file.domain === domain)
  );
  if (files.length > 0) return { ...index, files };
  const wanted = [split && `split ${split}`, domain && `domain ${domain}`].filter(Boolean);
  const found = new Set(
    index.files.map(({ split, domain }) =>
      [split && `split ${split}`, domain && `domain ${domain}`].filter(Boolean).join(" of ")
    ),
  );
  found.delete("");
  throw new RangeError(
    `Cannot select the ${wanted.join(" of ")} in ${index.root}: there is ` +
      `${found.size === 0 ? "neither split nor domain" : `only ${[...found].join(", ")}`}; ` +
      "choose one of them, or leave the selection out",
  );
}

/**
 * Requires that images to evaluate on have the classes that were learned.
 *
 * @param source what was learned from
 * @param evaluation what to evaluate on
 * @throws {DataError} which names the classes that only one of them has
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 *
 * const index = (root: string, classes: string[]) => ({
 *   root,
 *   layout: "classes" as const,
 *   classes,
 *   files: classes.map((path, label) => ({
 *     ...{ path, label, split: null, domain: null, width: 9, height: 9, mask: null, pose: null },
 *   })),
 *   masks: null,
 *   passedOver: { hidden: 0, system: 0, links: 0, other: 0 },
 *   skipped: [],
 * });
 * assertThrows(
 *   () => requireSameClasses(index("a", ["cat", "dog"]), index("b", ["cat", "cow"])),
 *   Error,
 *   "only a has dog, only b has cow",
 * );
 * ```
 */
export function requireSameClasses(source: ImageIndex, evaluation: ImageIndex): void {
  const [known, found] = [source, evaluation].map(({ classes, files }) =>
    new Set(files.flatMap(({ label }) => classes[label] ?? []))
  );
  const list = (root: string, names: ReadonlySet<string>) =>
    names.size === 0 ? [] : [`only ${root} has ${[...names].map(quote).join(", ")}`];
  const differences = [
    ...list(source.root, known.difference(found)),
    ...list(evaluation.root, found.difference(known)),
  ];
  if (differences.length === 0) return;
  throw new DataError(
    `Cannot evaluate on ${evaluation.root} what is learned from ${source.root}: their classes ` +
      `differ, ${differences.join(", ")}; give both the same folders of classes`,
  );
}
