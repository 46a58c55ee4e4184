/**
 * LineMod crops in the `tum5_crops` layout: 64x64 color images without depth, for each object
 * real ones and renders on black, each with its pose.
 *
 * ```text
 * linemod/tum5_crops/real/ape/real0.png … poses.txt
 * linemod/tum5_crops/fine/ape/fine0.png … poses.txt
 * ```
 *
 * The crops came ready made: their middle is some 12 mm below the middle of the model's box, whatever
 * the object, and so 30 to 46 mm above its base where the paper has 50. Renders and real crops agree
 * in it.
 *
 * The layout's third folder, `coarse`, repeats 267 of the 1,011 fine renders of each object.
 *
 * @module
 */
import { DataError } from "../../lib/files/mod.ts";
import type { Images } from "../images.ts";
import { type ObjectCrops, splitCrops } from "../pose_images.ts";
import { chooseObjects } from "../choose_objects.ts";
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

/**
 * Loads renders and real crops, and splits the real ones by seed.
 *
 * Images are `[N, 64, 64, 3]`; a render's mask is where it is not black. Images without a pose are
 * left out: in the published folder, 75 real ones of the duck.
 *
 * @param dir The data directory; the engine must have been started, for its PNG decoder
 * @param options Which objects, and the split's seed
 * @returns Source and target
 * @throws {RangeError} If an object is not there or is asked for twice
 * @throws {DataError} If there is no object, or a file is missing or wrong
 */
export async function loadTum5(dir: string, options: Tum5Options = {}): Promise<ObjectCrops> {
  const { objects, seed = 0, report } = options;
  const root = `${dir}/${tum5Folder}`;
  const found = await listObjects(root);
  const classes = chooseObjects(objects, found, root);
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
