/**
 * Folders of images as a problem: labeled source images, target images, and perhaps labeled target
 * images to choose and test the result by.
 *
 * @module
 */
import { basename } from "@std/path";
import {
  createDecodePool,
  type ImageFolder,
  type ImageIndex,
  type LabeledImages,
  openImages,
  type OpenOptions,
  type RenderedImages,
  requireSameClasses,
  selectImages,
  type Split,
  takeQuaternions,
} from "../../datasets/mod.ts";
import { DataError, sha256 } from "../../lib/files/mod.ts";
import type { InputFormat } from "../../lib/model_folder/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";
import type { Preset } from "../core/settings.ts";
import { createClassProblem, type FolderProblem } from "./classes.ts";
import { createPoseProblem, type PoseProblem } from "./linemod.ts";

/** The folders of a problem, as they were found. */
export type ProblemFolders = {
  readonly source: ImageIndex;
  /** Its labels, if it has some, are not used. */
  readonly target: ImageIndex;
  /** Labeled target images. */
  readonly evaluation?: ImageIndex;
};

/** How to use folders. */
export type FolderProblemOptions = {
  /** Names the run. */
  readonly id: string;
  readonly preset: Preset;
  readonly batchSize: number;
  /** `memory` is for all folders together. */
  readonly open: OpenOptions & Required<Pick<OpenOptions, "resize" | "channels" | "memory">>;
};

/** A problem, and what ends the workers that decode its images. */
export type OpenedProblem<P> = AsyncDisposable & {
  readonly problem: P;
  /** Files that turned out to be broken while they were decoded. */
  readonly listSkipped: () => readonly { readonly path: string; readonly reason: string }[];
};

/** Images that are decoded at once: to measure on, to draw, and to map. */
const SHOWN = 1_000;

/** Most bytes of images of a problem of poses, which are all kept in memory. */
const MOST_BYTES = 4e9;

/** Whether all labeled images have a pose each. */
export function havePoses({ source }: ProblemFolders): boolean {
  return trainingPart(source).files.every(({ pose }) => pose !== null);
}

/**
 * Opens the images of folders as a problem of classes.
 *
 * @throws {DataError} if the evaluation images have other classes than the source's
 */
export async function openClassFolders(
  indices: ProblemFolders,
  { id, preset, batchSize, open }: FolderProblemOptions,
): Promise<OpenedProblem<FolderProblem>> {
  return await openFolders(indices, open, async (folders) => {
    const shown = await decodeSome(folders.source, "shown");
    const target = await decodeSome(folders.target, "scored");
    const labeled = folders.evaluation &&
      await mapRecord(
        splitEvaluation(folders.evaluation),
        (places) => decodeAt(folders.evaluation!, places),
      );
    const format: InputFormat = { side: open.size, channels: open.channels, resize: open.resize };
    return createClassProblem({
      id,
      data: "full",
      description: describe(folders),
      classes: indices.source.classes,
      source: { train: shown, test: shown },
      target: { train: target.images, ...labeled },
      batches: {
        source: (options) => folders.source.labeledBatches(options),
        target: (options) => folders.target.unlabeledBatches(options),
      },
    }, {
      preset,
      image: {
        side: open.size,
        channels: open.channels,
        sourceFit: "resize",
        targetFit: "resize",
      },
      batchSize,
      facts: factsOf(folders, open),
      formats: { source: format, target: format },
    });
  });
}

/**
 * Opens the images of folders as a problem of classes and poses; all images are decoded at once.
 *
 * @throws {DataError} if there are no evaluation images with poses, which choose the step, or the
 * images take more than 4 GB
 */
export async function openPoseFolders(
  indices: ProblemFolders,
  { id, preset, batchSize, open }: FolderProblemOptions,
): Promise<OpenedProblem<PoseProblem<string>>> {
  const { source, target, evaluation } = indices;
  if (evaluation?.files.every(({ pose }) => pose !== null) !== true) {
    throw new DataError(
      `Cannot train on the poses of ${source.root} without labeled target images with poses, by which ` +
        "the step is chosen. Give some, with a poses.csv",
    );
  }
  const bytes = (source.files.length + target.files.length) * open.size ** 2 * open.channels;
  if (bytes > MOST_BYTES) {
    throw new DataError(
      `Cannot keep the images of ${source.root} and ${target.root} in memory: they take ` +
        `${(bytes / 1e9).toFixed(1)} GB, and poses are trained with at most ${MOST_BYTES / 1e9}. ` +
        "Choose a smaller size",
    );
  }
  return await openFolders(indices, { ...open, memory: 0 }, async (folders) => {
    const all = (folder: ImageFolder) => Uint32Array.from(folder.index.files.keys());
    const { validation, test } = await mapRecord(
      splitEvaluation(folders.evaluation!),
      (places) => decodePosed(folders.evaluation!, places),
    );
    const { images } = await folders.target.decode(all(folders.target));
    const { problem } = createPoseProblem(
      {
        id,
        data: "full",
        description: describe(folders),
        classes: source.classes,
        source: { train: await decodePosed(folders.source, all(folders.source)) },
        target: { train: images, validation, test },
        targetLabeled: validation, // of no row here
      },
      preset,
      {
        facts: factsOf(folders, open),
        settings: { side: open.size, batchSize },
        resize: open.resize,
      },
    );
    return problem;
  });
}

/** Opens folders on shared workers, and makes a problem of them. */
async function openFolders<P>(
  { source, target, evaluation }: ProblemFolders,
  open: FolderProblemOptions["open"],
  create: (folders: OpenFolders) => Promise<P>,
): Promise<OpenedProblem<P>> {
  for (const labeled of [source, evaluation]) {
    if (labeled?.files.every(({ label }) => label < 0)) {
      throw new DataError(
        `Cannot train on ${labeled.root}: its images have no classes. Put each image into the folder ` +
          "of its class",
      );
    }
  }
  if (evaluation !== undefined) requireSameClasses(source, evaluation);
  const workers = createDecodePool(), shared = { ...open, workers };
  const parts = { source: trainingPart(source), target: trainingPart(target) };
  const memory = shareMemory(parts, open);
  const folders = {
    source: openImages(parts.source, { ...shared, memory: memory.source }),
    target: openImages(parts.target, { ...shared, memory: memory.target }),
    // Decoded once.
    ...(evaluation && { evaluation: openImages(evaluation, { ...shared, memory: 0 }) }),
  };
  try {
    return {
      problem: await create(folders),
      listSkipped: () => Object.values(folders).flatMap((folder) => folder.listSkipped()),
      [Symbol.asyncDispose]: () => Promise.resolve(workers.close()),
    };
  } catch (error) {
    workers.close();
    throw error;
  }
}

/**
 * Divides the memory for decoded images. The smaller folder's are drawn more often, so they go first.
 *
 * @returns bytes of each folder
 */
export function shareMemory(
  { source, target }: Pick<ProblemFolders, "source" | "target">,
  { size, channels, memory }: FolderProblemOptions["open"],
): { readonly source: number; readonly target: number } {
  const [ofSource, ofTarget] = [source, target].map(({ files, masks }) =>
    files.length * size ** 2 * (channels + (masks === null ? 0 : 1))
  );
  return ofSource <= ofTarget
    ? { source: Math.min(ofSource, memory), target: Math.max(0, memory - ofSource) }
    : { source: Math.max(0, memory - ofTarget), target: Math.min(ofTarget, memory) };
}

/** The training split, if the folder has splits. */
function trainingPart(index: ImageIndex): ImageIndex {
  return index.files.some(({ split }) => split === "train")
    ? selectImages(index, { split: "train" })
    : index;
}

/** Decodes images chosen at random, the same each time. */
async function decodeSome(folder: ImageFolder, stream: string): Promise<LabeledImages> {
  const places = seededPermutation(folder.count, 0, stream).subarray(0, SHOWN);
  return await decodeAt(folder, places);
}

async function decodeAt(folder: ImageFolder, places: Uint32Array): Promise<LabeledImages> {
  const { images, indices } = await folder.decode(places);
  return { images, labels: Int32Array.from(indices, (i) => folder.index.files[i].label) };
}

/** Decodes images with poses; without masks, all of an image is to be kept. */
async function decodePosed(folder: ImageFolder, places: Uint32Array): Promise<RenderedImages> {
  const { images, masks, indices } = await folder.decode(places);
  const { count, height, width } = images;
  const whole = () => new Uint8Array(count * height * width).fill(1);
  return {
    images,
    labels: Int32Array.from(indices, (i) => folder.index.files[i].label),
    quaternions: takeQuaternions(folder.quaternions!, indices),
    masks: masks ?? { pixels: whole(), count, height, width, channels: 1 },
  };
}

/** Whether evaluation images are split already: in those to choose the step by, and others to test on. */
export function hasSplits({ files }: ImageIndex): boolean {
  const splits = new Set(files.map(({ split }) => split));
  return splits.has("validation") && splits.has("test");
}

/**
 * Chooses the images to choose the step by, and others to test it on: the folder's own splits, or
 * halves.
 */
function splitEvaluation({ index, count }: ImageFolder) {
  const of = (split: Split) =>
    Uint32Array.from(index.files.keys().filter((i) => index.files[i].split === split));
  if (hasSplits(index)) return { validation: of("validation"), test: of("test") };
  const all = seededPermutation(count, 0, "evaluation");
  const half = Math.min(SHOWN, Math.ceil(count / 2));
  return { validation: all.subarray(0, half), test: all.subarray(half) };
}

async function mapRecord<Name extends string, T, Changed>(
  record: { readonly [name in Name]: T },
  change: (value: T) => Promise<Changed>,
): Promise<{ readonly [name in Name]: Changed }> {
  const entries = Object.entries(record) as [Name, T][];
  const changed = entries.map(async ([name, value]) => [name, await change(value)] as const);
  return Object.fromEntries(await Promise.all(changed)) as { [name in Name]: Changed };
}

type Folders = { readonly [name: string]: ImageFolder };

type OpenFolders = {
  readonly source: ImageFolder;
  readonly target: ImageFolder;
  readonly evaluation?: ImageFolder;
};

/** One line: which folders, and how many images. */
function describe(folders: Folders): string {
  return Object.entries(folders)
    .map(([name, { index, count }]) =>
      `${name} "${basename(index.root)}": ${count.toLocaleString("en")} images`
    )
    .join("; ");
}

/** What of the folders decides a result: their files, wherever the folders are. */
function factsOf(folders: Folders, { size, resize, channels }: FolderProblemOptions["open"]) {
  return {
    size,
    resize,
    channels,
    folders: Object.fromEntries(
      Object.entries(folders).map(([name, { index }]) => [name, {
        images: index.files.length,
        classes: index.classes,
        ...(index.masks !== null && { masks: index.masks }),
        files: sha256(index.files.map(({ path }) => path).join("\n")),
      }]),
    ),
  };
}
