/**
 * Maps of the task network's features in the plane.
 *
 * @module
 */
import { type Html, html } from "../html/mod.ts";
import { drawPlot, Plot, seriesColor } from "../plots/mod.ts";
import type { RunDetails } from "../runs/mod.ts";
import { className, groupSeeds, type RunGroup } from "./groups.ts";

/** How the domains are drawn: distinguishable without colors, and alike in all plots. */
const LOOKS = {
  source: { symbol: "circle", sign: "○", series: 5 },
  generated: { symbol: "times", sign: "×", series: 7 },
  target: { symbol: "triangle", sign: "△", series: 6 },
  other: { symbol: "square", sign: "□", series: 0 },
} as const;

function findLook(domain: string): (typeof LOOKS)[keyof typeof LOOKS] {
  return Object.hasOwn(LOOKS, domain) ? LOOKS[domain as keyof typeof LOOKS] : LOOKS.other;
}

/**
 * Two plots per method and scenario, of the first seed that has a map: by domain and by class.
 *
 * @returns `undefined` if no run has one
 */
export function embeddings(group: RunGroup): Html | undefined {
  const plots = groupSeeds(group).flatMap(({ label, runs }) => {
    const run = runs.find(({ embedding }) => embedding !== undefined);
    return run === undefined ? [] : [byDomain(run, label), byClass(run, label)];
  });
  if (plots.length === 0) return undefined;
  return html`
    <p>
      Features of images in the last hidden layer of the task network T, mapped to the plane. Where
      domains overlap and classes are separate, T treats the target like the source.
    </p>
    <div class="charts">${plots}</div>
  `;
}

function byDomain(run: RunDetails, label: string): Html {
  const { domains, domain, method } = run.embedding!;
  const title = `${label}, ${run.name.scenario}, seed ${run.name.seed}: domains (${method})`;
  const counts = domains.map((name, i) => `${domain.filter((each) => each === i).length} ${name}`);
  const svg = drawPlot(`${title}: ${counts.join(", ")} images.`, {
    ...FRAME,
    marks: domains.map((name, i) =>
      Plot.dot(createPoints(run).filter((point) => point.domain === i), {
        x: "x",
        y: "y",
        r: 2.2,
        symbol: findLook(name).symbol,
        stroke: seriesColor(findLook(name).series),
      })
    ),
  });
  const legend = domains.map((name) => {
    const { sign, series } = findLook(name);
    return html`<li class="series-${series}">${sign} ${name}</li>`;
  });
  return html`
    <figure
      class="chart"><figcaption>${title}</figcaption>${svg}<ul class="legend">${legend}</ul></figure>
  `;
}

function byClass(run: RunDetails, label: string): Html {
  const title = `${label}, ${run.name.scenario}, seed ${run.name.seed}: classes`;
  const svg = drawPlot(`${title}: each image is shown as its class.`, {
    ...FRAME,
    marks: [
      Plot.text(createPoints(run), {
        x: "x",
        y: "y",
        text: ({ label }) => className(run, label).slice(0, 3),
        fill: ({ label }) => seriesColor(label),
        fontSize: 7,
      }),
    ],
  });
  return html`
    <figure class="chart"><figcaption>${title}</figcaption>${svg}</figure>
  `;
}

const FRAME: Plot.PlotOptions = { height: 340, axis: null, margin: 8 };

function createPoints({ embedding }: RunDetails) {
  const { x, y, domain, label } = embedding!;
  return x.map((each, i) => ({ x: each, y: y[i], domain: domain[i], label: label[i] }))
    .filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
}
