/**
 * Maps of features in a notebook.
 *
 * @module
 */
import { html } from "../html/mod.ts";
import { frameHtml, type View, withView } from "./view.ts";

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
