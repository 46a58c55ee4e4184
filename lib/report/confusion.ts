/**
 * Confusion matrices as tables, their cells shaded by their share of the row.
 *
 * @module
 */
import { type Html, html, scrollable } from "../html/mod.ts";

/** How to read such a table. */
export const HEAT =
  "rows are true classes, columns are predictions. The darker a cell, the greater its share of the row.";

/**
 * Renders a confusion matrix.
 *
 * @param caption of the table
 * @param names of the classes
 * @param counts `[class][predicted class]`
 * @returns a table in a box that scrolls
 *
 * @example
 * ```ts
 * import { htmlText } from "../html/mod.ts";
 *
 * const text = htmlText(confusionTable("All", ["<a>", "b"], [[3, 0], [1, 2]]));
 * if (!text.includes('<th scope="row">&lt;a&gt;</th><td class="heat-10 hit">3</td>')) {
 *   throw new Error(text);
 * }
 * ```
 */
export function confusionTable(
  caption: string,
  names: readonly string[],
  counts: readonly (readonly number[])[],
): Html {
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
