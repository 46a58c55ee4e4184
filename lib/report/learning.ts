/**
 * The learning curves of a table: validation of all methods in one plot, and each method's losses.
 *
 * @module
 */
import { createLine, type Html, html, type Line, metricNames } from "../html/mod.ts";
import { drawCurves } from "../plots/mod.ts";
import { groupSeeds, pageId, type RunGroup, type Seeds } from "./groups.ts";

/**
 * One plot per scenario and validation metric, and per method and scenario one of its losses.
 *
 * @returns `undefined` if no run has a record
 */
export function learningCurves(group: RunGroup): Html | undefined {
  const all = groupSeeds(group).filter(({ runs }) =>
    runs.some(({ records }) => records.length > 0)
  );
  if (all.length === 0) return undefined;
  const losses = all.map((seeds) => lossCurves(group.path, seeds));
  return html`
    <p>Lines are means over seeds; bands show one sample standard deviation (n − 1) to both sides, or
    both values of two seeds.</p>
    <div class="charts">${group.scenarios.map((scenario) =>
      validationCurves(group, scenario, all)
    )}</div>
    <details id="${pageId("losses", group.path)}">
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
      return createLine(label, runs.map(({ records }) => records), metric);
    });
    return drawCurves(lines, {
      id: pageId("values", path, scenario, metric),
      title: `${scenario}: ${toWords(metric)}`,
      label: findUnit(metric),
    });
  });
}

function lossCurves(path: string, { scenario, method, label, runs }: Seeds): Html | undefined {
  const seeds = runs.map(({ records }) => records);
  const names = metricNames(seeds.flat()).filter((name) =>
    !isValidation(name) && name !== "learningRate"
  );
  const lines: Line[] = names.map((name) => createLine(name, seeds, name));
  if (!lines.some(({ points }) => points.length > 0)) return undefined;
  return drawCurves(lines, {
    id: pageId("values", path, scenario, method),
    title: `${label}, ${scenario}: losses`,
    label: "loss",
  });
}

function isValidation(name: string): boolean {
  return name.startsWith("validation");
}

/** For example, `validation accuracy` of `validationAccuracy`. */
function toWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function findUnit(name: string): string {
  return /angle/i.test(name) ? "degrees" : /accuracy/i.test(name) ? "%" : toWords(name);
}
