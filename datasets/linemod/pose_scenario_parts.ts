/**
 * Where a scenario of objects and poses takes its images from.
 *
 * @module
 */
import { cacheDir, exists, sha256 } from "../../lib/files/mod.ts";
import { loadEmbeddedPhotos } from "../embedded.ts";
import type { Images } from "../images.ts";
import { type ObjectCrops, type PoseImages, withoutDepth } from "../pose_images.ts";
import { cutBackgrounds } from "./backgrounds.ts";
import { loadBackgrounds } from "./backgrounds_folder.ts";
import { type LinemodOptions, loadLinemod } from "./linemod.ts";
import { loadTum5 } from "./tum5.ts";

/** Options of {@linkcode loadPublished}; which views and how many workers are for LineMod alone. */
export type PublishedOptions = Omit<LinemodOptions, "crops"> & {
  /** Where LineMod's crops are kept. @default {a folder in pixelda's cache directory} */
  readonly crops?: string;
  /** Where renders of LineMod are kept. @default {a folder in pixelda's cache directory} */
  readonly renders?: string;
};

/**
 * Loads what a data directory has: LineMod in BOP's form in `lm`, else the crops of
 * `linemod/tum5_crops`.
 *
 * @param dataDir The data directory; crops that are there already need the engine started
 * @param options Which objects, and where to keep renders
 * @returns Renders and real crops
 * @throws {RangeError} If an object is not there
 * @throws {DataError} If a file is missing or wrong
 */
export async function loadPublished(
  dataDir: string,
  options: PublishedOptions,
): Promise<ObjectCrops> {
  const dir = `${dataDir}/lm`;
  if (!await exists(dir)) return loadTum5(dataDir, options);
  const { renders, crops, objects, cuts, angles, seed } = options;
  const key = JSON.stringify([await Deno.realPath(dir), objects, cuts, angles, seed]);
  const name = sha256(new TextEncoder().encode(key)).slice(0, 16);
  return loadLinemod(dir, renders ?? `${cacheDir()}/renders/${name}`, {
    ...options,
    crops: crops ?? `${cacheDir()}/crops`,
  });
}

/**
 * Cuts backgrounds, out of the photos of a folder or else of the embedded ones.
 *
 * @param folder The folder; the engine must have been started, for its decoders
 * @param count How many
 * @param options Seed of the random choice
 * @returns The backgrounds, `[count, 64, 64, 3]`
 * @throws {DataError} If the folder is missing or has no photo, or a photo cannot be decoded
 */
export async function loadPhotos(
  folder: string | undefined,
  count: number,
  { seed = 0, report }: PublishedOptions,
): Promise<Images> {
  if (folder !== undefined) return loadBackgrounds(folder, count, seed, report);
  const { train } = await loadEmbeddedPhotos();
  return cutBackgrounds(train, train.length, count, seed);
}

/**
 * Leaves out the depth in both domains.
 *
 * @param crops Renders and real crops, either with or without depth
 * @returns The same in colors alone
 */
export function cropsWithoutDepth({ classes, source, target }: ObjectCrops): ObjectCrops {
  const flat = <Set extends PoseImages>(set: Set): Set => ({
    ...set,
    images: withoutDepth(set.images),
  });
  const { train, validation, test } = target;
  return {
    classes,
    source: flat(source),
    target: { train: flat(train), validation: flat(validation), test: flat(test) },
  };
}
