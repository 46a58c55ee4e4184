/**
 * The learning curves of a table: what was validated, method beside method, and each method's
 * losses.
 *
 * @module
 */
import { type Html, html, type Line, lineOf, metricNames } from "../html/mod.ts";
import { drawCurves } from "../plots/mod.ts";
import { idOf, type RunGroup, type Seeds, seedsOf } from "./groups.ts";

/**
 * One plot a scenario and validated number, and in a part that opens one a method and scenario.
 *
 * @returns `undefined` if no run has a record
 */
export function learningCurves(group: RunGroup): Html | undefined {
  const all = seedsOf(group).filter(({ runs }) => runs.some(({ records }) => records.length > 0));
  if (all.length === 0) return undefined;
  const losses = all.map((seeds) => lossCurves(group.path, seeds));
  return html`
    <p>Lines are means over seeds; bands, where there are several, reach one sample standard
    deviation (n − 1) to both sides.</p>
    <div class="charts">${group.scenarios.map((scenario) =>
      validationCurves(group, scenario, all)
    )}</div>
    <details id="${idOf("losses", group.path)}">
      <summary>Losses of each method</summary>
      <div class="charts">${losses}</div>
    </details>
  `;
}

function validationCurves(
  { path, methods }: RunGroup,
  scenario: string,
  all: readonly Seeds[],
): Html[] {
  const here = all.filter((seeds) => seeds.scenario === scenario);
  const names = metricNames(here.flatMap(({ runs }) => runs.flatMap(({ records }) => records)));
  return names.filter(isValidation).map((metric) => {
    const lines = methods.map(({ id, label }) => {
      const runs = here.find(({ method }) => method === id)?.runs ?? [];
      return lineOf(label, runs.map(({ records }) => records), metric);
    });
    return drawCurves(lines, {
      id: idOf("values", path, scenario, metric),
      title: `${scenario}: ${inWords(metric)}`,
      label: unitOf(metric),
    });
  });
}

function lossCurves(path: string, { scenario, method, label, runs }: Seeds): Html | undefined {
  const seeds = runs.map(({ records }) => records);
  const names = metricNames(seeds.flat()).filter((name) =>
    !isValidation(name) && name !== "learningRate"
  );
  const lines: Line[] = names.map((name) => lineOf(name, seeds, name));
  if (!lines.some(({ points }) => points.length > 0)) return undefined;
  return drawCurves(lines, {
    id: idOf("values", path, scenario, method),
    title: `${label}, ${scenario}: losses`,
    label: "loss",
  });
}

function isValidation(name: string): boolean {
  return name.startsWith("validation");
}

/** Such as `validation accuracy` of `validationAccuracy`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function unitOf(name: string): string {
  return /angle/i.test(name) ? "degrees" : /accuracy/i.test(name) ? "%" : inWords(name);
}
