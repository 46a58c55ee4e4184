/**
 * Pictures of what generators drew during training.
 *
 * @module
 */
import { type Html, html, thinned } from "../html/mod.ts";
import type { RunDetails } from "../runs/mod.ts";
import { idOf, type RunGroup, seedsOf } from "./groups.ts";
import type { PictureSource } from "./pictures.ts";

/** Steps of which a run shows its pictures at most. */
const mostSteps = 12;

/**
 * One slider a method and scenario through the pictures of its first seed.
 *
 * @param source gives the address of a picture
 * @returns `undefined` if there is none
 */
export function sampleSliders(group: RunGroup, source: PictureSource): Html | undefined {
  const drawn = seedsOf(group).flatMap(({ label, runs }) => {
    const run = runs.find(({ samples }) => samples.length > 0);
    return run === undefined ? [] : [sliderOf(run, label, source)];
  });
  if (drawn.length === 0) return undefined;
  return html`
    <p>The slider goes through the steps of training. A row is an example.</p>
    <div class="cards">${drawn}</div>
  `;
}

function sliderOf(run: RunDetails, label: string, source: PictureSource): Html {
  const shown = thinned(run.samples, mostSteps);
  const columns = run.sampleColumns;
  const title = `${label}, ${run.name.scenario}, seed ${run.name.seed}`;
  const what = columns.length > 0 ? ` Columns: ${columns.join(", ")}.` : "";
  const id = idOf("samples", run.path);
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
              .height}" data-step="${inDigits(sample.step)}"
              alt="${title}, step ${inDigits(sample.step)}.${what}">
          `
        )}</div>
      </div>
      <p class="slider" hidden>
        <label for="${id}">Step <output for="${id}">${inDigits(shown[last].step)}</output></label>
        <input type="range" id="${id}" min="0" max="${last}" value="${last}">
      </p>
    </figure>
  `;
}

function inDigits(step: number): string {
  return step.toLocaleString("en");
}
