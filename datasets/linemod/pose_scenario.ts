/**
 * The paper's scenarios of objects and poses: labeled renders, and real crops without labels.
 *
 * @module
 */
import { cacheDir, exists, sha256 } from "../../lib/files/mod.ts";
import { loadEmbeddedPhotos } from "../embedded.ts";
import type { Images } from "../images.ts";
import {
  type ObjectCrops,
  type PoseImages,
  type RenderedImages,
  withoutDepth,
} from "../pose_images.ts";
import { cutBackgrounds, loadBackgrounds, withBackgrounds } from "./backgrounds.ts";
import { downloadLinemod } from "./bop/mod.ts";
import { type LinemodOptions, loadLinemod } from "./linemod.ts";
import { RENDER_FORMAT } from "./render/mod.ts";
import { type EmbeddedCounts, makeEmbeddedCrops } from "./solids/mod.ts";
import { loadTum5 } from "./tum5.ts";

/** The scenarios' names. */
export const POSE_SCENARIO_IDS = ["linemod", "linemod-black", "linemod-inet"] as const;

/** A scenario's name. */
export type PoseScenarioId = typeof POSE_SCENARIO_IDS[number];

/** What decides a scenario's images, apart from the data. */
type PoseScenarioTraits = {
  /** Whether images keep their depth, where the data have it. */
  readonly hasDepth: boolean;
  /** Whether photos replace the black behind the renders. */
  readonly hasBackgrounds: boolean;
};

/** The scenarios: with depth (Table 2), and colors alone on black or before photos (Table 3). */
const POSE_SCENARIOS = {
  "linemod": { hasDepth: true, hasBackgrounds: false },
  "linemod-black": { hasDepth: false, hasBackgrounds: false },
  "linemod-inet": { hasDepth: false, hasBackgrounds: true },
} satisfies Readonly<Record<PoseScenarioId, PoseScenarioTraits>>;

/** A scenario's images. */
export type PoseScenario<Id extends string = PoseScenarioId> = {
  /** Which scenario. */
  readonly id: Id;
  /** The published data, or solids rendered when loaded. */
  readonly data: "full" | "embedded";
  /** One line: which objects, which channels, how many images; and why, if embedded. */
  readonly description: string;
  /** Why the embedded set is used, if it is. */
  readonly reason?: string;
  /** The objects' names, by class. */
  readonly classes: readonly string[];
  readonly source: {
    /** Renders with classes, poses and masks. */
    readonly train: RenderedImages;
    /** At most 1,000 other renders, to measure on; left out where there are none. */
    readonly validation?: RenderedImages;
  };
  /** Real crops: classes and poses only where they select a model or measure it. */
  readonly target: {
    /** Training images; a trainer gets neither classes nor poses with them. */
    readonly train: Images;
    /** At most 1,000 labeled images set aside for model selection. */
    readonly validation: PoseImages;
    /** Untouched until the end. */
    readonly test: PoseImages;
  };
  /** The target's training images with classes and poses, for the Target-only row alone. */
  readonly targetLabeled: PoseImages;
};

/** Options of {@linkcode loadPoseScenario}. */
export type PoseScenarioOptions = PublishedOptions & {
  /**
   * A data directory with `lm`, LineMod in BOP's form, or else with `linemod/tum5_crops`; without
   * one, the embedded set is used.
   */
  readonly dataDir?: string;
  /**
   * Downloads LineMod, several GB, if neither the data directory nor the cache has it.
   * @default {false}
   */
  readonly download?: boolean;
  /** Where downloads are kept. @default {`data` in pixelda's cache directory} */
  readonly cache?: string;
  /** Uses the embedded set even where there is a data directory. */
  readonly embedded?: boolean;
  /**
   * The folder of photos for `linemod-inet`.
   * @default {`imagenet-samples` of the data directory given; embedded photos without one}
   */
  readonly backgrounds?: string;
  /** How many images the embedded set has. @default {2,000 source, 2,000 training, 500, 500} */
  readonly counts?: Partial<EmbeddedCounts>;
};

/**
 * Loads a scenario: from the data directory given, otherwise downloaded if requested, otherwise the
 * embedded set.
 *
 * @param id the scenario
 * @param options where the data are; those of a directory need the engine started
 * @returns the scenario's images, `[N, 64, 64, C]`
 * @throws {RangeError} if there is no scenario or object of that name
 * @throws {DataError} if a file is missing or wrong, or there is no network to download from
 * @throws {DownloadError} if no mirror has the data to download
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const counts = { source: 9, train: 8, validation: 7, test: 6 };
 * const { data, target } = await loadPoseScenario("linemod", { counts });
 * assertEquals([data, target.train.count, target.train.channels], ["embedded", 8, 4]);
 * ```
 */
export async function loadPoseScenario(
  id: PoseScenarioId,
  options: PoseScenarioOptions = {},
): Promise<PoseScenario> {
  if (!POSE_SCENARIO_IDS.includes(id)) {
    throw new RangeError(
      `Cannot load scenario "${id}": choose one of ${POSE_SCENARIO_IDS.join(", ")}`,
    );
  }
  const dataDir = options.embedded ? undefined : await findLinemod(options);
  const reason = options.embedded
    ? "as requested"
    : dataDir === undefined
    ? "no data directory given, and no download asked for"
    : undefined;
  const given = dataDir === undefined
    ? await makeEmbeddedCrops(options)
    : await loadPublished(dataDir, options);
  const { hasDepth, hasBackgrounds } = POSE_SCENARIOS[id];
  // Both domains have depth, or neither: renders come with it even where the real crops lack it.
  const isComplete = given.target.test.images.channels === 4;
  const crops = hasDepth && isComplete ? given : dropDepth(given);
  if (!hasBackgrounds) return assemble(id, crops, reason);
  const folder = options.backgrounds ??
    (options.embedded || options.dataDir === undefined
      ? undefined
      : `${options.dataDir}/imagenet-samples`);
  const { source, sourceValidation } = crops;
  const before = async (set: RenderedImages, seed: number): Promise<RenderedImages> =>
    withBackgrounds(set, await loadPhotos(folder, set.images.count, { ...options, seed }));
  const { seed = 0 } = options;
  return assemble(id, {
    ...crops,
    source: await before(source, seed),
    sourceValidation: sourceValidation && await before(sourceValidation, seed + 1),
  }, reason);
}

/** Returns the data directory given, or that of the requested download if the former lacks LineMod. */
async function findLinemod(
  { dataDir, download, cache, report }: PoseScenarioOptions,
): Promise<string | undefined> {
  const isThere = dataDir !== undefined && await exists(`${dataDir}/lm`);
  return download && !isThere ? await downloadLinemod({ cache, report }) : dataDir;
}

function assemble(
  id: PoseScenarioId,
  { classes, source, sourceValidation, target: { train, validation, test } }: ObjectCrops,
  reason?: string,
): PoseScenario {
  const counts = { source, target: train, validation, test };
  const listed = Object.entries(counts)
    .map(([part, { images }]) => `${images.count.toLocaleString("en")} ${part}`);
  const title = reason === undefined
    ? `LineMod crops, ${classes.length} of the paper's 11 objects`
    : `embedded solids (${reason}), ${classes.length} objects`;
  const channels = source.images.channels === 4 ? "RGB-D" : "RGB";
  const behind = POSE_SCENARIOS[id].hasBackgrounds ? " before photos" : "";
  return {
    id,
    data: reason === undefined ? "full" : "embedded",
    description: `${title} (${classes.join(", ")}), ${channels}${behind}: ` +
      `${listed.join(", ")} images`,
    ...(reason !== undefined && { reason }),
    classes,
    source: { train: source, validation: sourceValidation },
    target: { train: train.images, validation, test },
    targetLabeled: train,
  };
}

/** Options of {@linkcode loadPublished}; which views and how many workers are for LineMod alone. */
export type PublishedOptions = Omit<LinemodOptions, "crops"> & {
  /** Where LineMod's crops are kept. @default {a folder in pixelda's cache directory} */
  readonly crops?: string;
  /** Where renders of LineMod are kept. @default {a folder in pixelda's cache directory} */
  readonly renders?: string;
};

/** Loads LineMod in BOP's form from `lm` of a data directory, or else the crops of `tum5_crops`. */
async function loadPublished(
  dataDir: string,
  options: PublishedOptions,
): Promise<ObjectCrops> {
  const dir = `${dataDir}/lm`;
  if (!await exists(dir)) return loadTum5(dataDir, options);
  const { renders, crops, objects, cuts, angles, seed } = options;
  const key = JSON.stringify([
    RENDER_FORMAT,
    await Deno.realPath(dir),
    objects,
    cuts,
    angles,
    seed,
  ]);
  const name = sha256(new TextEncoder().encode(key)).slice(0, 16);
  return loadLinemod(dir, renders ?? `${cacheDir()}/renders/${name}`, {
    ...options,
    crops: crops ?? `${cacheDir()}/crops`,
  });
}

/** Cuts backgrounds from the photos of a folder, or from the embedded ones. */
async function loadPhotos(
  folder: string | undefined,
  count: number,
  { seed = 0, report }: PublishedOptions,
): Promise<Images> {
  if (folder !== undefined) return loadBackgrounds(folder, count, seed, report);
  const { train } = await loadEmbeddedPhotos();
  return cutBackgrounds(train, train.length, count, seed);
}

/** Drops the depth in both domains. */
function dropDepth(
  { classes, source, sourceValidation, target }: ObjectCrops,
): ObjectCrops {
  const flat = <Set extends PoseImages>(set: Set): Set => ({
    ...set,
    images: withoutDepth(set.images),
  });
  const { train, validation, test } = target;
  return {
    classes,
    source: flat(source),
    sourceValidation: sourceValidation && flat(sourceValidation),
    target: { train: flat(train), validation: flat(validation), test: flat(test) },
  };
}
