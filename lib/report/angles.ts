/**
 * How far estimated poses are from the true ones.
 *
 * @module
 */
import { type Html, html } from "../html/mod.ts";
import { drawPlot, Plot, seriesColor } from "../plots/mod.ts";
import { groupSeeds, type RunGroup, type Seeds } from "./groups.ts";

/** Width of a bar, in degrees. */
const BIN_WIDTH = 10;

/**
 * One histogram of angle errors per method and scenario, over all seeds.
 *
 * @returns `undefined` if no run has estimated poses
 */
export function angleHistograms(group: RunGroup): Html | undefined {
  const histograms = groupSeeds(group).map((seeds) =>
    renderHistogram(seeds, group.methods.findIndex(({ id }) => id === seeds.method))
  );
  if (!histograms.some((histogram) => histogram !== undefined)) return undefined;
  return html`<div class="charts">${histograms}</div>`;
}

function renderHistogram({ scenario, label, runs }: Seeds, index: number): Html | undefined {
  const errors = runs.flatMap(({ result }) => result?.angleErrors ?? []);
  if (errors.length === 0) return undefined;
  const bars = Array.from({ length: 180 / BIN_WIDTH }, (_, i) => ({
    from: i * BIN_WIDTH,
    to: (i + 1) * BIN_WIDTH,
    share: 100 * errors.filter((error) => findBin(error) === i).length / errors.length,
  }));
  const median = [...errors].sort((a, b) => a - b)[Math.floor(errors.length / 2)];
  const title = `${label}, ${scenario}: angle errors`;
  const counted = `${errors.length.toLocaleString("en")} test images, median ${median.toFixed(1)}°`;
  const within = (degrees: number) =>
    Math.round(100 * errors.filter((error) => error <= degrees).length / errors.length);
  const description =
    `${title}. ${counted}; within 10°: ${within(10)} %, within 30°: ${within(30)} %, ` +
    `within 90°: ${within(90)} %.`;
  const svg = drawPlot(description, {
    height: 220,
    marginLeft: 44,
    x: { label: "angle error, degrees", domain: [0, 180], ticks: 6 },
    y: {
      label: "% of images",
      grid: true,
      ticks: 5,
      domain: [0, Math.max(...bars.map(({ share }) => share))],
      nice: true,
    },
    marks: [
      Plot.rectY(bars, { x1: "from", x2: "to", y: "share", fill: seriesColor(index), inset: 0.5 }),
      Plot.ruleY([0]),
    ],
  });
  return html`
    <figure
      class="chart"><figcaption>${title} <small>${counted}</small></figcaption>${svg}</figure>
  `;
}

/** The last bar includes its upper end. */
function findBin(error: number): number {
  return Math.min(Math.floor(error / BIN_WIDTH), 180 / BIN_WIDTH - 1);
}
