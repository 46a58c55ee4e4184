/**
 * What a figure shows, as data.
 *
 * @module
 */
import { mean } from "../../lib/tables/mod.ts";
import type { AdaptedRun } from "./adapted_run.ts";
import type { FigureImages, Neighbor } from "./figure_images.ts";
import type { FigureWords } from "./figure_page.ts";

/** A figure: where its pictures come from, and what they are. */
export type FigureRecord = {
  readonly figure: string;
  readonly title: string;
  /** Paths of the picture and of this record. */
  readonly files: { readonly png: string; readonly json: string };
  readonly run: {
    readonly directory: string;
    readonly preset: string;
    readonly seed: number;
    /** The step that validation selected, whose parameters drew the images. */
    readonly step: number;
    readonly finished: boolean;
  };
  /** Description of the data. */
  readonly data: string;
  /** `[H, W, C]` */
  readonly image: readonly number[];
  /** Which sets the indices are places in. */
  readonly sets: { readonly source: string; readonly nearest: string };
  /** How distances are measured. */
  readonly distance: string;
  /** RandomKey vectors, uniform in [-1, 1). */
  readonly z: readonly (readonly number[])[];
  /** Of each source image, the nearest training images of the target in the order of `z`. */
  readonly examples: readonly {
    readonly source: { readonly index: number; readonly label: number; readonly class: string };
    readonly nearest: readonly Neighbor[];
  }[];
  /** How far from the first z to the second, and for which of the examples. */
  readonly interpolation: {
    readonly examples: readonly number[];
    readonly weights: readonly number[];
  };
  /** Mean distances to the nearest training image of the target. */
  readonly meanDistance: {
    readonly generated: number;
    /** Of as many test images of the target. */
    readonly test: number;
  };
};

/**
 * Gathers a figure's data.
 *
 * @param about names, paths and the data's description
 * @param run which was shown
 * @param images what was drawn
 * @param classes the classes' names, and the source images' classes by their places
 */
export function figureRecord(
  about: Pick<FigureRecord, "figure" | "title" | "files" | "data" | "sets"> & {
    readonly seed: number;
  },
  run: AdaptedRun<unknown>,
  images: FigureImages,
  { names, labels }: { readonly names: readonly string[]; readonly labels: ArrayLike<number> },
): FigureRecord {
  const { seed, ...rest } = about;
  const { indices, neighbors, unseenNeighbors, z, strips, weights, source } = images;
  const { directory, config: { preset }, step, data } = run;
  return {
    ...rest,
    run: { directory, preset, seed, step, finished: data !== undefined },
    image: source.shape.slice(1),
    distance: "Euclidean, over all pixels in [-1, 1] and channels",
    z,
    examples: indices.map((index, row) => ({
      source: { index, label: labels[index], class: names[labels[index]] },
      nearest: z.map((_, noise) => neighbors[noise * indices.length + row]),
    })),
    interpolation: { examples: strips, weights },
    meanDistance: { generated: meanOf(neighbors), test: meanOf(unseenNeighbors) },
  };
}

function meanOf(neighbors: readonly Neighbor[]): number {
  return mean(neighbors.map(({ distance }) => distance));
}

/** Of the sample, the reason that it was taken for is of no interest here. */
const WHY_SAMPLE = /^(.*embedded \w+) \(.*?\)/;

/** @returns what is written into the picture */
export function figureWords(record: FigureRecord): FigureWords {
  return {
    title: record.title,
    rows: record.examples.map(({ source }) => source.class),
    caption: captionOf(record),
  };
}

/** @returns what is printed on the command line */
export function renderFigure(record: FigureRecord): string {
  const { title, files } = record;
  return [title, ...captionOf(record), `Picture: ${files.png}`, `Data: ${files.json}`].join("\n");
}

function captionOf({ run, data, image, meanDistance }: FigureRecord): string[] {
  const { preset, seed, step, finished } = run;
  const state = finished ? "" : " of a run that is not finished";
  return [
    ...(image[2] === 4 ? ["Colors, and below them depth: white is far"] : []),
    `PixelDA, preset ${preset}, seed ${seed}, at step ${step}${state}`,
    data.replace(WHY_SAMPLE, "$1"),
    `Mean distance to the nearest training image: ${meanDistance.generated.toFixed(1)} ` +
    `generated, ${meanDistance.test.toFixed(1)} test images`,
  ];
}
