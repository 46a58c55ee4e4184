/**
 * Pictures that generators drew during training.
 *
 * @module
 */
import { type Html, html, thin } from "../html/mod.ts";
import type { RunDetails } from "../runs/mod.ts";
import { groupSeeds, pageId, type RunGroup } from "./groups.ts";
import type { PictureSource } from "./pictures.ts";

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
    <p>The slider moves through the steps of training. Each row is an example.</p>
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
