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
  requireSameClasses,
  selectImages,
} from "../../datasets/mod.ts";
import { DataError, sha256 } from "../../lib/files/mod.ts";
import type { InputFormat } from "../../lib/model_folder/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";
import type { Preset } from "../core/settings.ts";
import { createClassProblem, type FolderProblem } from "./classes.ts";

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
  readonly open: OpenOptions & Required<Pick<OpenOptions, "resize" | "channels">>;
};

/** A problem, and what ends the workers that decode its images. */
export type OpenedProblem = AsyncDisposable & {
  readonly problem: FolderProblem;
  /** Files that turned out to be broken while they were decoded. */
  readonly listSkipped: () => readonly { readonly path: string; readonly reason: string }[];
};

/** Images that are decoded at once: to measure on, to draw, and to map. */
const SHOWN = 1_000;

/**
 * Opens the images of folders as a problem.
 *
 * @throws {DataError} if the evaluation images have other classes than the source's
 */
export async function openFolderProblem(
  { source, target, evaluation }: ProblemFolders,
  { id, preset, batchSize, open }: FolderProblemOptions,
): Promise<OpenedProblem> {
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
  const folders = {
    source: openImages(trainingPart(source), shared),
    target: openImages(trainingPart(target), shared),
    ...(evaluation && { evaluation: openImages(evaluation, shared) }),
  };
  try {
    const shown = await decodeSome(folders.source, "shown");
    const target = await decodeSome(folders.target, "scored");
    const labeled = folders.evaluation && await decodeEvaluation(folders.evaluation);
    const format: InputFormat = { side: open.size, channels: open.channels, resize: open.resize };
    const problem = createClassProblem({
      id,
      data: "full",
      description: describe(folders),
      classes: source.classes,
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
    return {
      problem,
      listSkipped: () => Object.values(folders).flatMap((folder) => folder.listSkipped()),
      [Symbol.asyncDispose]: () => Promise.resolve(workers.close()),
    };
  } catch (error) {
    workers.close();
    throw error;
  }
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

/**
 * Decodes images to choose the step by, and others to test it on: the folder's own splits, or halves.
 */
async function decodeEvaluation(
  folder: ImageFolder,
): Promise<{ readonly validation: LabeledImages; readonly test: LabeledImages }> {
  const places = Array.from(folder.index.files.keys());
  const of = (split: string) =>
    Uint32Array.from(places.filter((i) => folder.index.files[i].split === split));
  const [validation, test] = [of("validation"), of("test")];
  if (validation.length > 0 && test.length > 0) {
    return {
      validation: await decodeAt(folder, validation),
      test: await decodeAt(folder, test),
    };
  }
  const all = seededPermutation(folder.count, 0, "evaluation");
  const half = Math.min(SHOWN, Math.ceil(all.length / 2));
  return {
    validation: await decodeAt(folder, all.subarray(0, half)),
    test: await decodeAt(folder, all.subarray(half)),
  };
}

type Folders = { readonly [name: string]: ImageFolder };

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
        files: sha256(index.files.map(({ path }) => path).join("\n")),
      }]),
    ),
  };
}
