/**
 * Confusion matrices: what was taken for what.
 *
 * @module
 */
import { type Html, html, scrollable } from "../html/mod.ts";
import { className, type RunGroup, type Seeds, seedsOf } from "./groups.ts";

/**
 * One matrix a method and scenario, summed over seeds, its cells shaded by their share of the row.
 *
 * @returns `undefined` if no run has one
 */
export function confusionMatrices(group: RunGroup): Html | undefined {
  const matrices = seedsOf(group).map(matrixOf);
  if (!matrices.some((matrix) => matrix !== undefined)) return undefined;
  return html`
    <p>
      Test images: a row is a true class, a column what it was taken for. The darker a cell, the
      greater its share of the row.
    </p>
    <div class="cards">${matrices}</div>
  `;
}

function matrixOf({ scenario, label, runs }: Seeds): Html | undefined {
  const measured = runs.flatMap(({ result }) =>
    result?.confusion === undefined ? [] : [result.confusion]
  );
  // A later run may have been given other objects.
  const matrices = measured.filter(({ length }) => length === measured[0].length);
  if (matrices.length === 0) return undefined;
  const counts = matrices[0].map((row, truth) =>
    row.map((_, taken) => matrices.reduce((sum, matrix) => sum + matrix[truth][taken], 0))
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
      <tbody>${counts.map((row, i) => rowOf(names[i], row, i))}</tbody>
    </table>
  `;
  return scrollable(`Confusion matrix: ${caption}`, table);
}

function rowOf(name: string, row: readonly number[], truth: number): Html {
  const total = row.reduce((sum, count) => sum + count, 0);
  const cells = row.map((count, taken) => {
    const heat = total === 0 ? 0 : heatOf(count / total);
    return html`<td class="heat-${heat}${taken === truth && " hit"}">${count}</td>`;
  });
  return html`
    <tr><th scope="row">${name}</th>${cells}</tr>
  `;
}

/** Shades 0 to 10; small shares are what one looks for, so they get more of them. */
function heatOf(share: number): number {
  return Math.ceil(10 * Math.sqrt(share));
}
