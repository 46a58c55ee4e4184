/**
 * What networks make of images: pictures during training, what each generated image is like, and maps
 * of features.
 *
 * @module
 */
import { dataTable, type Html, html, thin } from "../html/mod.ts";
import type { AttributionItem, RunDetails } from "../runs/mod.ts";
import { className, groupSeeds, pageId, type RunGroup } from "./groups.ts";
import type { PictureSource } from "./pictures.ts";
import { drawPlot, Plot, seriesColor } from "../plots/mod.ts";

/** Steps shown of a run, at most. */
const MAX_STEPS = 12;

/**
 * One slider per method and scenario, through the pictures of its first seed.
 *
 * @param source gives the address of a picture
 * @returns `undefined` without samples
 */
export function sampleSliders(group: RunGroup, source: PictureSource): Html | undefined {
  const sliders = groupSeeds(group).flatMap(({ label, runs }) => {
    const run = runs.find(({ samples }) => samples.length > 0);
    return run === undefined ? [] : [renderSlider(run, label, source)];
  });
  if (sliders.length === 0) return undefined;
  return html`
    <p>
      The slider moves through the steps of training. Each row is an example. Rows of the same source
      image differ in the noise z alone: where the generated images do not, the generator ignores z.
    </p>
    <div class="cards">${sliders}</div>
  `;
}

function renderSlider(run: RunDetails, label: string, source: PictureSource): Html {
  const shown = thin(run.samples, MAX_STEPS);
  const columns = run.sampleColumns;
  const title = `${label}, ${run.name.scenario}, seed ${run.name.seed}`;
  const what = columns.length > 0 ? ` Columns: ${columns.join(", ")}.` : "";
  const id = pageId("samples", run.path);
  const last = shown.length - 1;
  const left = run.samples.length - shown.length;
  return html`
    <figure class="samples">
      <figcaption>${title}${left > 0 && html`
        <small>(${left} more in its folder)</small>
      `}</figcaption>
      <div class="strip">
        <div class="columns" aria-hidden="true">${columns.map((name) =>
          html`<span>${name}</span>`
        )}</div>
        <div class="frames">${shown.map((sample) =>
          html`
            <img src="${source(sample)}" width="${sample.width}" height="${sample
              .height}" data-step="${formatStep(sample.step)}"
              alt="${title}, step ${formatStep(sample.step)}.${what}">
          `
        )}</div>
      </div>
      <p class="slider" hidden>
        <label for="${id}">Step <output for="${id}">${formatStep(shown[last].step)}</output></label>
        <input type="range" id="${id}" min="0" max="${last}" value="${last}">
      </p>
    </figure>
  `;
}

function formatStep(step: number): string {
  return step.toLocaleString("en");
}

/**
 * One table per method and scenario, of the first seed that has one: one image per row.
 *
 * @returns `undefined` if no run has one
 */
export function attributions(group: RunGroup, source: PictureSource): Html | undefined {
  const tables = groupSeeds(group).flatMap(({ label, runs }) => {
    const run = runs.find(({ attribution }) => attribution !== undefined);
    return run === undefined ? [] : [renderTable(run, label, source)];
  });
  if (tables.length === 0) return undefined;
  return html`
    <p>
      Each generated image with the source image and the noise z it was generated from, T's
      prediction, the probability of being real according to D, and the target's training image that
      is nearest in pixels: small distances would reveal a generator that copies.
    </p>
    ${tables}
  `;
}

function renderTable(run: RunDetails, label: string, source: PictureSource): Html {
  const { items, columns, side, sprite } = run.attribution!;
  const title = `${label}, ${run.name.scenario}, seed ${run.name.seed}`;
  const id = pageId("sprite", run.path);
  const rows = items.map((item, row) => [
    className(run, item.label),
    ...columns.map((column, place) => {
      const box = [place * side, row * side, side, side].join(" ");
      const alt = `${column} of example ${row + 1}, class ${className(run, item.label)}`;
      return html`
        <svg class="crop" viewBox="${box}" role="img" aria-label="${alt}">
          <use href="#${id}" />
        </svg>
      `;
    }),
    describePrediction(run, item),
    brief(item.discriminatorScore),
    `${brief(item.nearest.distance)} (#${item.nearest.index})`,
    html`<small>${item.z.map(brief).join(" ")}</small>`,
  ]);
  const head = ["Class", ...columns, "T predicts", "D: real", "Distance to nearest", "z"];
  return html`
    <details id="${pageId("attribution", run.path)}">
      <summary>${title}</summary>
      <svg class="sprite" width="0" height="0" aria-hidden="true"><image id="${id}" href="${source(
        sprite,
      )}" width="${sprite.width}" height="${sprite.height}"/></svg>
      ${dataTable({ caption: title, head, rows })}
    </details>
  `;
}

function describePrediction(run: RunDetails, { taskScores }: AttributionItem): string {
  const scores = taskScores.map((score) => Number.isFinite(score) ? score : -Infinity);
  const best = scores.indexOf(Math.max(...scores));
  return best < 0 || scores[best] < 0
    ? "–"
    : `${className(run, best)} (${scores[best].toFixed(2)})`;
}

function brief(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : "–";
}

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
