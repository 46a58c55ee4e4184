/** The embedded set: solids instead of LineMod's objects, made where there are no data. @module */
import { seededUniform } from "../../../lib/random/mod.ts";
import { loadEmbeddedPhotos } from "../../embedded.ts";
import {
  chooseObjects,
  type ObjectCrops,
  type RenderedImages,
  renderedSubset,
} from "../../pose_images.ts";
import {
  createRasterizer,
  createRenderedImages,
  CROP_SIZE,
  encodeRendering,
  render,
  toQuaternion,
} from "../render/mod.ts";
import { photographSolids } from "./embedded_crops.ts";
import { blockMesh, camera, DISTANCE, drawPose, type Solid, SOLIDS } from "./solids.ts";

/** How many images of each part; `validation` is of each domain. */
export type EmbeddedCounts = {
  readonly source: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
};

/** Options of {@linkcode makeEmbeddedCrops}. */
export type EmbeddedCropsOptions = {
  /** Solids to use, whose order gives the classes 0, 1, … @default {all five} */
  readonly objects?: readonly string[];
  /** Seed of all views, scenes and noise. @default {0} */
  readonly seed?: number;
  /** How many images. @default {2,000 source, 2,000 training, 500 validation, 500 test} */
  readonly counts?: Partial<EmbeddedCounts>;
};

const DEFAULT_COUNTS: EmbeddedCounts = { source: 2_000, train: 2_000, validation: 500, test: 500 };

/**
 * Renders the source and photographs the target. Both have the same distribution of views, and the test
 * crops show other parts of the photos than those for training and validation. The set of the last call
 * is kept, and returned again for the same options: do not change its arrays.
 *
 * @param options solids, numbers of images, and the seed
 * @returns colors and depth, `[N, 64, 64, 4]`
 * @throws {RangeError} if there is no such solid, or a count is not a whole number from 1
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const counts = { source: 4, train: 3, validation: 2, test: 1 };
 * const { classes, target } = await makeEmbeddedCrops({ counts });
 * assertEquals([classes.length, target.train.images.count], [5, 3]);
 * ```
 */
export async function makeEmbeddedCrops(options: EmbeddedCropsOptions = {}): Promise<ObjectCrops> {
  const { objects, seed = 0, counts } = options;
  const classes = chooseObjects(objects, SOLIDS.map(({ name }) => name), "the embedded set");
  const all = checkCounts({ ...DEFAULT_COUNTS, ...counts });
  const key = JSON.stringify([classes, seed, ...Object.values(all)]);
  if (kept?.key !== key) kept = { key, crops: await drawCrops(classes, seed, all) };
  return kept.crops;
}

/** The set of the call before: each column of a table asks for it again, and it takes seconds. */
let kept: { readonly key: string; readonly crops: ObjectCrops } | undefined;

async function drawCrops(
  classes: readonly string[],
  seed: number,
  { source, train, validation, test }: EmbeddedCounts,
): Promise<ObjectCrops> {
  const chosen = classes.map((object) => SOLIDS.find(({ name }) => name === object)!);
  const photos = await loadEmbeddedPhotos();
  const renders = renderSolids(chosen, source + validation, seed);
  const places = [...renders.labels.keys()];
  return {
    classes,
    source: renderedSubset(renders, places.slice(0, source)),
    sourceValidation: renderedSubset(renders, places.slice(source)),
    target: {
      train: photographSolids(chosen, photos.train, train, seed, "train"),
      validation: photographSolids(chosen, photos.train, validation, seed, "validation"),
      test: photographSolids(chosen, photos.test, test, seed, "test"),
    },
  };
}

function checkCounts(counts: EmbeddedCounts): EmbeddedCounts {
  for (const [part, count] of Object.entries(counts)) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new RangeError(
      `Cannot create embedded crops: ${part} is ${count}, give a whole number from 1`,
    );
  }
  return counts;
}

/**
 * Renders solids on black, in turn, each time from another side.
 *
 * @param solids the solids of the classes 0, 1, …
 * @param count how many images; the first are the same whatever the count
 * @param seed of the views
 * @returns colors and depth, `[count, 64, 64, 4]`, with masks, classes and poses
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { SOLIDS } from "./solids.ts";
 * const { images, labels } = renderSolids(SOLIDS, 3, 0);
 * assertEquals([images.count, images.channels, ...labels], [3, 4, 0, 1, 2]);
 * ```
 */
export function renderSolids(
  solids: readonly Solid[],
  count: number,
  seed: number,
): RenderedImages {
  const uniform = seededUniform(seed, "embedded renders");
  const rasterizers = solids.map(({ blocks }) => createRasterizer(blockMesh(blocks), camera));
  const size = 4 * CROP_SIZE * CROP_SIZE, pixels = new Uint8Array(count * size);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % solids.length);
  const quaternions = new Float32Array(4 * count);
  for (let image = 0; image < count; image++) {
    const pose = drawPose(uniform);
    quaternions.set(toQuaternion(pose.rotation), 4 * image);
    const rendering = render(rasterizers[labels[image]], pose);
    pixels.set(encodeRendering(rendering, DISTANCE), image * size);
  }
  return createRenderedImages(pixels, labels, quaternions);
}
