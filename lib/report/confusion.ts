/**
 * Confusion matrices: true classes and predicted ones.
 *
 * @module
 */
import { type Html, html, scrollable } from "../html/mod.ts";
import { className, groupSeeds, type RunGroup, type Seeds } from "./groups.ts";

/**
 * One matrix per method and scenario, summed over seeds, its cells shaded by their share of the row.
 *
 * @returns `undefined` if no run has one
 */
export function confusionMatrices(group: RunGroup): Html | undefined {
  const matrices = groupSeeds(group).map(renderMatrix);
  if (!matrices.some((matrix) => matrix !== undefined)) return undefined;
  return html`
    <p>
      Test images: rows are true classes, columns are predictions. The darker a cell, the greater its
      share of the row.
    </p>
    <div class="cards">${matrices}</div>
  `;
}

function renderMatrix({ scenario, label, runs }: Seeds): Html | undefined {
  const measured = runs.flatMap(({ result }) =>
    result?.confusion === undefined ? [] : [result.confusion]
  );
  // A later run may have other objects.
  const matrices = measured.filter(({ length }) => length === measured[0].length);
  if (matrices.length === 0) return undefined;
  const counts = matrices[0].map((row, truth) =>
    row.map((_, predicted) => matrices.reduce((sum, matrix) => sum + matrix[truth][predicted], 0))
  );
  const names = counts.map((_, i) => className(runs[0], i));
  const seeds = matrices.length > 1 ? `, ${matrices.length} seeds` : "";
  const caption = `${label}, ${scenario}${seeds}`;
  const table = html`
    <table class="confusion">
      <caption>${caption}</caption>
      <thead>
        <tr><th scope="col">true</th>${names.map((name) =>
          html`<th scope="col"><span>${name}</span></th>`
        )}</tr>
      </thead>
      <tbody>${counts.map((row, i) => renderRow(names[i], row, i))}</tbody>
    </table>
  `;
  return scrollable(`Confusion matrix: ${caption}`, table);
}

function renderRow(name: string, row: readonly number[], truth: number): Html {
  const total = row.reduce((sum, count) => sum + count, 0);
  const cells = row.map((count, predicted) => {
    const heat = total === 0 ? 0 : shade(count / total);
    return html`<td class="heat-${heat}${predicted === truth && " hit"}">${count}</td>`;
  });
  return html`
    <tr><th scope="row">${name}</th>${cells}</tr>
  `;
}

/** Shades 0 to 10; small shares get more of them, as they are what readers look for. */
function shade(share: number): number {
  return Math.ceil(10 * Math.sqrt(share));
}
