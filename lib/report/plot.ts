/**
 * Plots as SVG that takes the colors of the page it is in.
 *
 * @module
 */
import * as Plot from "npm:@observablehq/plot@0.6.17";
import { DOMParser } from "npm:linkedom@0.18.15";
import { type Html, html, trustedHtml } from "./html.ts";

/** Colors that the style sheet has, `--series-0` and on; further series begin again. */
const seriesColors = 8;

/** Patterns beside the colors, for who cannot tell these apart. */
const dashes = ["none", "7 3", "2 3", "9 3 2 3"];

/**
 * The color of a series.
 *
 * @param index 0, 1, …
 * @returns such as `var(--series-0)`
 *
 * @example
 * ```ts
 * if (seriesColor(8) !== "var(--series-0)") throw new Error(seriesColor(8));
 * ```
 */
export function seriesColor(index: number): string {
  return `var(--series-${index % seriesColors})`;
}

/**
 * The dashes of a series' line.
 *
 * @param index 0, 1, …
 * @returns a value of SVG's `stroke-dasharray`
 *
 * @example
 * ```ts
 * if (seriesDash(0) !== "none") throw new Error(seriesDash(0));
 * ```
 */
export function seriesDash(index: number): string {
  return dashes[index % dashes.length];
}

/**
 * Draws a plot.
 *
 * @param description what a reader sees who cannot see the plot
 * @param options as Observable Plot takes them
 * @returns an SVG element in a box
 *
 * @example
 * ```ts
 * import { htmlText } from "./html.ts";
 *
 * const svg = drawPlot("Two points", { marks: [Plot.line([[0, 1], [1, 3]])] });
 * if (!htmlText(svg).includes("<svg")) throw new Error(htmlText(svg));
 * ```
 */
export function drawPlot(description: string, options: Plot.PlotOptions): Html {
  const document = new DOMParser().parseFromString("<html></html>", "text/html");
  const svg = Plot.plot({
    document: document as unknown as Plot.PlotOptions["document"],
    width: 420,
    height: 280,
    ...options,
  });
  // The page's style sheet has these rules once for all plots.
  svg.querySelector("style")?.remove();
  // Groups of lines have no role that may be named; the box around them has.
  for (const group of svg.querySelectorAll("g")) group.removeAttribute("aria-label");
  svg.removeAttribute("class");
  return html`<div class="plot" role="img" aria-label="${description}">${
    trustedHtml(svg.outerHTML)
  }</div>`;
}

export { Plot };
