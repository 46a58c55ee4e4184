/**
 * LineMod in BOP's form: its models rendered for the source, its frames cropped for the target.
 *
 * @module
 */
import { chooseObjects, type ObjectCrops, splitCrops } from "../pose_images.ts";
import {
  cropCenter,
  LINEMOD_OBJECTS,
  type LinemodObject,
  loadCamera,
  loadModels,
  presentModels,
} from "./bop/mod.ts";
import { loadKeptCrops, loadRealCrops } from "./crops/mod.ts";
import { IN_PLANE_ANGLES, readRenders, storeRenders } from "./render/mod.ts";

/** Options of {@linkcode loadLinemod}. */
export type LinemodOptions = {
  /** Objects to load, whose order gives the classes. @default {those of the 11 that are present} */
  readonly objects?: readonly string[];
  /**
   * How often the icosahedron of the views is subdivided: 3 for 301 views, 4 for the paper's 1,241.
   * @default {4}
   */
  readonly cuts?: number;
  /** Turns about the camera's axis, degrees. @default {from -35 to 35 in steps of 10} */
  readonly angles?: readonly number[];
  /** Seed of the lights and of the split. @default {0} */
  readonly seed?: number;
  /** How many Web Workers render. @default {one per processor} */
  readonly workers?: number;
  /** A folder to keep the crops in; without one the frames are cropped each time. */
  readonly crops?: string;
  /** Takes a line about progress. */
  readonly report?: (line: string) => void;
};

/**
 * Loads LineMod: renders of its models, rendered once and kept, and crops of its frames.
 *
 * All 11 objects at 1,241 views and 8 turns are the paper's 109,208 renders: 1.8 GB of memory,
 * 0.35 GB on disk.
 *
 * @param dir the data set's folder, with `camera.json`, `models` and `test`
 * @param renders the folder for the renders of these objects, views and seed
 * @param options objects, views and workers
 * @returns source `[N, 64, 64, 4]` and target `[N, 64, 64, 4]`, or 3 channels without depth
 * @throws {RangeError} if an object is missing or requested twice
 * @throws {DataError} if a file is missing or wrong, or `renders` has another set
 *
 * @example
 * ```ts ignore
 * const { source, target } = await loadLinemod("data/lm", "renders", { objects: ["ape", "cat"] });
 * ```
 */
export async function loadLinemod(
  dir: string,
  renders: string,
  options: LinemodOptions = {},
): Promise<ObjectCrops> {
  const { objects, cuts = 4, angles = IN_PLANE_ANGLES, seed = 0, workers, crops, report } = options;
  const camera = await loadCamera(`${dir}/camera.json`);
  const names = Object.keys(LINEMOD_OBJECTS) as LinemodObject[];
  const present = await presentModels(`${dir}/models`, Object.values(LINEMOD_OBJECTS));
  const found = names.filter((name) => present.includes(LINEMOD_OBJECTS[name]));
  const classes = chooseObjects(objects, found, `${dir}/models`) as readonly LinemodObject[];
  const models = await loadModels(`${dir}/models`, classes.map((name) => LINEMOD_OBJECTS[name]));
  const settings = { objects: classes, centers: models.map(cropCenter), cuts, angles, seed };
  const meshes = models.map(({ mesh }) => mesh);
  for await (const { done, total } of storeRenders(renders, settings, meshes, workers)) {
    report?.(`rendered ${done} of ${total} images`);
  }
  const real = crops === undefined
    ? await loadRealCrops(`${dir}/test`, camera, models, report)
    : await loadKeptCrops(crops, `${dir}/test`, camera, models, report);
  return { classes, source: await readRenders(renders), target: splitCrops(real, seed) };
}
