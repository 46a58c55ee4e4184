/**
 * LineMod in BOP's form: its models rendered for the source, its frames cropped for the target.
 *
 * @module
 */
import { seededPermutation } from "../../lib/random/mod.ts";
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
import { IN_PLANE_ANGLES, planRenders, readRenders, storeRenders } from "./render/mod.ts";

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

/** Renders that are not to be learned from, at most. */
const VALIDATION_COUNT = 1_000;

/**
 * Loads LineMod: renders of its models, rendered once and kept, and crops of its frames.
 *
 * All 11 objects at 1,241 views and 8 turns are the paper's 109,208 renders: 1.8 GB of memory,
 * 0.35 GB on disk. Those for validation, in the folder `validation` of the renders, are turned
 * between these, under other lights.
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
  const others = {
    ...settings,
    cuts: Math.max(0, cuts - 2), // a fifteenth as many views
    angles: angles.map((angle) => angle + 5),
    seed: seed + 1,
  };
  const meshes = models.map(({ mesh }) => mesh);
  const folders = { [renders]: settings, [`${renders}/validation`]: others };
  for (const [folder, each] of Object.entries(folders)) {
    for await (const { done, total } of storeRenders(folder, each, meshes, workers)) {
      report?.(`rendered ${done} of ${total} images`);
    }
  }
  const chosen = seededPermutation(planRenders(others).count, seed, "source validation")
    .subarray(0, VALIDATION_COUNT);
  const real = crops === undefined
    ? await loadRealCrops(`${dir}/test`, camera, models, report)
    : await loadKeptCrops(crops, `${dir}/test`, camera, models, report);
  return {
    classes,
    source: await readRenders(renders),
    sourceValidation: await readRenders(`${renders}/validation`, chosen),
    target: splitCrops(real, seed),
  };
}
