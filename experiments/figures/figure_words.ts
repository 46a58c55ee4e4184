/**
 * What a figure says in words.
 *
 * @module
 */
import type { FigureWords } from "./figure_page.ts";
import type { FigureRecord } from "./figure_record.ts";

/** Of the sample, the reason that it was taken for is of no interest here. */
const WHY_SAMPLE = /^(.*embedded \w+) \(.*?\)/;

/** @returns what is written into the picture */
export function wordsOf(record: FigureRecord): FigureWords {
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
