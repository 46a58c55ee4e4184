/**
 * Curves and maps of features in a notebook.
 *
 * @module
 */
import { createLine, type Html, html, type Line, metricNames, thin } from "../html/mod.ts";
import type { RunRecord } from "../runs/mod.ts";
import { frameHtml, type View, withView } from "./view.ts";

/** Numbers over steps, in one plot. */
export type Curve = {
  readonly title: string;
  /** Of the vertical axis. */
  readonly label: string;
  /** One line per number, see `createLine`. */
  readonly lines: readonly Line[];
};

/** Characters of a curve in text. */
const TEXT_WIDTH = 40;
const BLOCKS = "▁▂▃▄▅▆▇█";

/**
 * Shows curves as a plot.
 *
 * @param curve which stays as it is
 *
 * @example
 * ```ts
 * import { createLine } from "../html/mod.ts";
 * import { jupyterDisplay } from "./view.ts";
 *
 * const records = [{ step: 1, task: 2.3 }, { step: 2, task: 0.7 }];
 * const curve = viewCurve({ title: "PixelDA", label: "loss", lines: [createLine("task", [records], "task")] });
 * const shown = await curve[jupyterDisplay]();
 * if (!shown["text/plain"].includes("█▁  2.3 → 0.7")) throw new Error(shown["text/plain"]);
 * ```
 */
export function viewCurve(curve: Curve): Curve & View {
  return withView(curve, async () => ({
    "text/plain": curveText(curve),
    "text/html": frameHtml(await curveHtml(curve)),
  }));
}

/** Curves as text: one line of blocks each, from its smallest to its greatest value. */
export function curveText({ title, lines }: Curve): string {
  const shown = withPoints(lines);
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  return [
    title,
    ...shown.map(({ name, points }) => {
      const values = points.map(({ value }) => value);
      const ends = `${brief(values[0])} → ${brief(values.at(-1)!)} at step ${points.at(-1)!.step}`;
      return `${name.padEnd(width)}  ${sparkline(thin(values, TEXT_WIDTH))}  ${ends}`;
    }),
  ].join("\n");
}

/** Curves as a plot, once there is something to plot. */
export async function curveHtml({ title, label, lines }: Curve): Promise<Html> {
  const shown = withPoints(lines);
  if (shown.length === 0) return html`<p>${title}: no values yet</p>`;
  // Loaded when needed: it takes a tenth of a second.
  const { drawCurves } = await import("../plots/mod.ts");
  return drawCurves(shown, { id: crypto.randomUUID(), title, label });
}

function withPoints(lines: readonly Line[]): Line[] {
  return lines.filter(({ points }) => points.length > 0);
}

function sparkline(values: readonly number[]): string {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const height = (value: number) => max === min ? 0 : (value - min) / (max - min);
  return values.map((value) => BLOCKS[Math.round(height(value) * (BLOCKS.length - 1))]).join("");
}

function brief(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}

/**
 * Groups a training's numbers into plots: losses, their parts, and what was measured on validation
 * images.
 *
 * @param records whose names begin with `validation` where they are not losses
 *
 * @example
 * ```ts
 * const curves = trainingCurves([{ step: 1, task: 2.3 }, { step: 2, validationAccuracy: 40 }]);
 * if (curves.map(({ title }) => title).join() !== "Losses,Validation") throw new Error();
 * ```
 */
export function trainingCurves(records: readonly RunRecord[]): Curve[] {
  const names = metricNames(records).filter((name) => name !== "learningRate");
  const validation = names.filter((name) => name.startsWith("validation"));
  const losses = names.filter((name) => !validation.includes(name));
  // For example task/pose, a part of the loss task.
  const parts = losses.filter((name) => name.includes("/"));
  const curve = (title: string, label: string, shown: readonly string[]): Curve => ({
    title,
    label,
    lines: shown.map((name) => createLine(name, [records], name)),
  });
  return [
    curve("Losses", "loss", losses.filter((name) => !parts.includes(name))),
    curve("Parts of losses", "loss", parts),
    curve("Validation", "", validation),
  ].filter(({ lines }) => lines.length > 0);
}

/** Points in the plane, by domain. */
export type FeatureMap = {
  /** Names of the domains, such as source, generated and target. */
  readonly domains: readonly string[];
  /** Of each point, as all below. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Its place among `domains`. */
  readonly domain: readonly number[];
  /** Its class, which is shown as a number. */
  readonly label: readonly number[];
};

/**
 * Shows a map of features, see `embed`: each point as its class, in its domain's color.
 *
 * @param map which stays as it is
 * @throws {TypeError} if the lists differ in length
 *
 * @example
 * ```ts
 * import { jupyterDisplay } from "./view.ts";
 *
 * const map = { domains: ["source", "target"], x: [0, 1], y: [0, 1], domain: [0, 1], label: [3, 7] };
 * const shown = await viewFeatures(map)[jupyterDisplay]();
 * if (shown["text/plain"] !== "Features: 1 of source, 1 of target") throw new Error();
 * ```
 */
export function viewFeatures(map: FeatureMap): FeatureMap & View {
  const { domains, x, y, domain, label } = map;
  const lengths = [x, y, domain, label].map(({ length }) => length);
  if (new Set(lengths).size !== 1) {
    throw new TypeError(
      `Cannot show features: there are ${lengths.join(", ")} values of x, y, domain and label`,
    );
  }
  const counts = domains.map((name, i) =>
    `${domain.filter((each) => each === i).length} of ${name}`
  );
  const description = `Features: ${counts.join(", ")}`;
  return withView(map, async () => {
    // Loaded when needed, like the plots of curves.
    const { drawPlot, Plot, seriesColor } = await import("../plots/mod.ts");
    const color = (i: number) => seriesColor(i + 1);
    const points = x.map((_, i) => ({
      // A map has no unit: short numbers keep notebooks small.
      x: round(x[i]),
      y: round(y[i]),
      class: label[i],
      color: color(domain[i]),
    }));
    const plot = drawPlot(description, {
      width: 560,
      height: 420,
      axis: null,
      marks: [Plot.text(points, { x: "x", y: "y", text: "class", fill: "color" })],
    });
    const legend = domains.map((name, i) =>
      html`
        <b style="color:${color(i)}">${name}</b>
      `
    );
    return {
      "text/plain": description,
      "text/html": frameHtml(html`<p>Each number is an image of that class: ${legend}</p>${plot}`),
    };
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
