/**
 * Plots and learning curves as SVG that takes the colors of the page it is in.
 *
 * Observable Plot takes a tenth of a second to load: a notebook imports this room only when it draws.
 *
 * @module
 */
import * as Plot from "npm:@observablehq/plot@0.6.17";
import { DOMParser } from "npm:linkedom@0.18.15";
import { dataTable, type Html, html, type Line, thin, trustedHtml } from "../html/mod.ts";

/** Colors in the style sheet, `--series-0` and on; further series start over. */
const SERIES_COLORS = 8;

/** Patterns in addition to colors, for readers who cannot distinguish these. */
const DASHES = ["none", "7 3", "2 3", "9 3 2 3"];

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
  return `var(--series-${index % SERIES_COLORS})`;
}

/**
 * The dash pattern of a series.
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
  return DASHES[index % DASHES.length];
}

/**
 * Draws a plot.
 *
 * @param description for readers who cannot see the plot
 * @param options as Observable Plot takes them
 * @returns an SVG element in a box
 *
 * @example
 * ```ts
 * import { htmlText } from "../html/mod.ts";
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

/** What a plot of curves shows. */
export type CurvesOptions = {
  /** Names the plot on its page. */
  readonly id: string;
  /** For example, `mnist-usps: validation accuracy`. */
  readonly title: string;
  /** Of the vertical axis. */
  readonly label: string;
};

/** Rows of a plot's table of values at most. */
const MAX_ROWS = 12;
/** Between two labels at the ends of lines, in pixels. */
const LABEL_GAP = 15;
const [HEIGHT, MARGIN_TOP, MARGIN_BOTTOM] = [280, 24, 32];

/**
 * Draws lines over steps, each named at its end, with bands where several seeds were measured. Below
 * are their values in a table that can be opened, and a plot of single seeds.
 *
 * @param lines in the order of their colors; one without points still takes its color
 *
 * @example
 * ```ts
 * import { htmlText } from "../html/mod.ts";
 *
 * const points = [{ step: 10, value: 1 }, { step: 20, value: 0.5 }];
 * const options = { id: "loss", title: "Loss", label: "nats" };
 * const text = htmlText(drawCurves([{ name: "<i>", points }], options));
 * if (!text.includes("&lt;i&gt;") || text.includes("<i>")) throw new Error(text);
 * ```
 */
export function drawCurves(lines: readonly Line[], { id, title, label }: CurvesOptions): Html {
  const shown = lines.map((line, i) => ({ ...line, color: seriesColor(i), dash: seriesDash(i) }))
    .filter(({ points }) => points.length > 0);
  const [from, to] = extent(shown.flatMap(({ points }) => points));
  const ends = shown.map(({ name, color, points }) => ({ name, color, ...points.at(-1)! }));
  const last = ends.map(({ name, value, step }) => `${name} ${brief(value)} at step ${step}`);
  const svg = drawPlot(`${title}, by step. Last: ${last.join("; ")}.`, {
    height: HEIGHT,
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    marginLeft: 44,
    marginRight: 96,
    x: { label: "step", ticks: 4 },
    y: { label, domain: [from, to], nice: true, grid: true, ticks: 6 },
    marks: [
      ...shown.map(({ points, color }) =>
        Plot.areaY(points.filter(({ band }) => band !== undefined), {
          x: "step",
          y1: ({ band }) => band[0],
          y2: ({ band }) => band[1],
          fill: color,
          fillOpacity: 0.2,
        })
      ),
      ...shown.map(({ name, points, color, dash }) =>
        Plot.lineY(points, {
          x: "step",
          y: "value",
          stroke: color,
          strokeDasharray: dash,
          title: () => name,
        })
      ),
      Plot.text(
        spreadLabels(ends, (to - from) * LABEL_GAP / (HEIGHT - MARGIN_TOP - MARGIN_BOTTOM)),
        {
          x: Math.max(...ends.map(({ step }) => step)),
          y: "at",
          text: "name",
          fill: "color",
          textAnchor: "start",
          lineWidth: 9,
          textOverflow: "ellipsis",
          dx: 6,
        },
      ),
    ],
  });
  return html`<figure class="chart">
    <figcaption>${title}</figcaption>
    ${svg}
    <details id="${id}"><summary>Values</summary>${valueTable(shown, title)}</details>
    ${singleSeeds(shown, { id, title, label })}
  </figure>`;
}

/** A line as it is shown. */
type ShownLine = Line & { readonly color: string };

function singleSeeds(
  lines: readonly ShownLine[],
  { id, title, label }: CurvesOptions,
): Html | undefined {
  const several = lines.filter(({ singles = [] }) => singles.length > 0);
  if (several.length === 0) return undefined;
  const counts = several.map(({ name, singles = [] }) => `${name} ${singles.length}`);
  const svg = drawPlot(`${title}, each seed by itself: ${counts.join("; ")}.`, {
    height: HEIGHT,
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    marginLeft: 44,
    x: { label: "step", ticks: 4 },
    y: { label, nice: true, grid: true, ticks: 6 },
    marks: several.flatMap(({ name, singles = [], color }) =>
      singles.map((points) =>
        Plot.lineY(points, {
          x: "step",
          y: "value",
          stroke: color,
          strokeWidth: 1,
          title: () => name,
        })
      )
    ),
  });
  return html`<details id="${id}:seeds"><summary>Single seeds</summary>${svg}</details>`;
}

function valueTable(lines: readonly Line[], title: string): Html {
  const steps = new Set(lines.flatMap(({ points }) => points.map(({ step }) => step)));
  const rows = thin([...steps].sort((a, b) => a - b), MAX_ROWS).map((step) => [
    step.toLocaleString("en"),
    ...lines.map(({ points }) => {
      const point = points.find((each) => each.step === step);
      return point === undefined ? "" : brief(point.value);
    }),
  ]);
  return dataTable({ caption: title, head: ["Step", ...lines.map(({ name }) => name)], rows });
}

/** Moves labels up where they would cover each other. */
function spreadLabels<T extends { readonly value: number }>(
  ends: readonly T[],
  gap: number,
): (T & { at: number })[] {
  let below = -Infinity;
  return [...ends].sort((a, b) => a.value - b.value).map((end) => {
    below = Math.max(end.value, below + gap);
    return { ...end, at: below };
  });
}

function extent(points: Line["points"]): [number, number] {
  const values = points.flatMap(({ value, band = [] }) => [value, ...band]);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return min === max ? [min - 1, max + 1] : [min, max];
}

function brief(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}
