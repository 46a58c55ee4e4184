/**
 * Measures how many images the renderer makes in a second, with one Web Worker and with two.
 *
 * @module
 */
import { measureRenderer } from "../../datasets/linemod/mod.ts";
import { median } from "./time_rounds.ts";

/** Numbers of workers to compare. */
const workerCounts = [1, 2];

/** What some workers render. */
export type WorkersRate = {
  readonly workers: number;
  /** Images of 64 x 64 with depth, rendered and packed, in a second: median over the rounds. */
  readonly imagesPerSecond: number;
  /** Median over the rounds of its rate over one worker's in the same round. */
  readonly ratio: number;
};

/** What the renderer does with a mesh of so many triangles. */
export type RendererRates = {
  readonly triangles: number;
  readonly rates: readonly WorkersRate[];
};

/**
 * Measures in turns, so that whatever else the machine does meanwhile slows all alike.
 *
 * @param options rounds to measure, from 1, and seconds for each of them and number of workers
 */
export async function rendererRates(
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<RendererRates> {
  const measured = new Map(workerCounts.map((workers) => [workers, [] as number[]]));
  let triangles = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [workers, rates] of measured) {
      const rate = await measureRenderer(workers, seconds);
      rates.push(rate.imagesPerSecond);
      triangles = rate.triangles;
    }
  }
  const single = measured.get(1)!;
  const rates = [...measured].map(([workers, own]) => ({
    workers,
    imagesPerSecond: median(own),
    ratio: median(own.map((rate, i) => rate / single[i])),
  }));
  return { triangles, rates };
}

/** A line for each number of workers. */
export function renderRates({ triangles, rates }: RendererRates): string {
  return [
    `Renderer, 64 x 64 RGB-D, a mesh of ${triangles.toLocaleString("en")} triangles`,
    "",
    "workers  images/s  x one worker",
    ...rates.map(({ workers, imagesPerSecond, ratio }) =>
      `${String(workers).padEnd(7)}  ${imagesPerSecond.toFixed(0).padStart(8)}  ${
        ratio.toFixed(2).padStart(12)
      }`
    ),
  ].join("\n");
}
