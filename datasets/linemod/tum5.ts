/**
 * LineMod crops in the `tum5_crops` layout: 64x64 colour images without depth, for each object
 * real ones and renders on black, each with its pose.
 *
 * ```text
 * linemod/tum5_crops/real/ape/real0.png … poses.txt
 * linemod/tum5_crops/fine/ape/fine0.png … poses.txt
 * ```
 *
 * The layout's third folder, `coarse`, repeats 267 of the 1,011 fine renders of each object.
 *
 * @module
 */
import { DataError } from "../files.ts";
import type { Images } from "../images.ts";
import { type PoseSplit, type RenderedImages, splitCrops } from "./pose_images.ts";
import { loadPosedFolders } from "./tum5_files.ts";

/** Where the layout is in a data directory. */
export const tum5Folder = "linemod/tum5_crops";

/** Options of {@linkcode loadTum5}. */
export type Tum5Options = {
  /** Objects to load, whose order gives the classes 0, 1, … @default {all that are there} */
  readonly objects?: readonly string[];
  /** Seed of the split of the real crops. @default {0} */
  readonly seed?: number;
  /** Takes a line about images that are left out. */
  readonly report?: (line: string) => void;
};

/** Renders and real crops of some objects. */
export type Tum5 = {
  /** The objects' names, by class. */
  readonly classes: readonly string[];
  /** Fine renders on black, `[N, 64, 64, 3]`; a mask is where a render is not black. */
  readonly source: RenderedImages;
  /** Real crops, `[N, 64, 64, 3]`, in three parts. */
  readonly target: PoseSplit;
};

/**
 * Loads renders and real crops, and splits the real ones by seed.
 *
 * Images without a pose are left out: in the published folder, 75 real ones of the duck.
 *
 * @param dir The data directory; the engine must have been started, for its PNG decoder
 * @param options Which objects, and the split's seed
 * @returns Source and target
 * @throws {RangeError} If an object is not there or is asked for twice
 * @throws {DataError} If there is no object, or a file is missing or wrong
 */
export async function loadTum5(dir: string, options: Tum5Options = {}): Promise<Tum5> {
  const { objects, seed = 0, report } = options;
  const root = `${dir}/${tum5Folder}`;
  const found = await listObjects(root);
  const classes = objects ?? found;
  checkObjects(classes, found, root);
  const load = (part: string) =>
    loadPosedFolders(classes.map((object) => `${root}/${part}/${object}`), report);
  const source = await load("fine");
  return {
    classes,
    source: { ...source, masks: masksOfBlack(source.images) },
    target: splitCrops(await load("real"), seed),
  };
}

/**
 * Finds what is not the black background of renders.
 *
 * @param images Renders on black, `[N, H, W, 3]`
 * @returns 0 where all three channels are 0, else 1, `[N, H, W, 1]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const pixels = Uint8Array.of(0, 0, 0, 0, 0, 9);
 * const masks = masksOfBlack({ pixels, count: 1, height: 1, width: 2, channels: 3 });
 * assertEquals([...masks.pixels], [0, 1]);
 * ```
 */
export function masksOfBlack(images: Images): Images {
  const { pixels, count, height, width } = images;
  const masks = new Uint8Array(count * height * width);
  for (let i = 0; i < masks.length; i++) {
    masks[i] = pixels[3 * i] | pixels[3 * i + 1] | pixels[3 * i + 2] ? 1 : 0;
  }
  return { ...images, pixels: masks, channels: 1 };
}

async function listObjects(root: string): Promise<string[]> {
  const objects: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(`${root}/real`)) {
      if (isDirectory) objects.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (objects.length > 0) return objects.sort();
  throw new DataError(
    `Cannot load LineMod crops: there is no object's folder in ${root}/real, ` +
      `give a data directory that has ${tum5Folder}`,
  );
}

function checkObjects(wanted: readonly string[], found: readonly string[], root: string): void {
  const missing = wanted.filter((object) => !found.includes(object));
  const distinct = new Set(wanted).size === wanted.length && wanted.length > 0;
  if (missing.length === 0 && distinct) return;
  const why = missing.length > 0
    ? `${missing.join(", ")} not in ${root}`
    : "at least one is wanted, and none twice";
  throw new RangeError(
    `Cannot load the objects ${wanted.join(", ")}: ${why}, choose among ${found.join(", ")}`,
  );
}
