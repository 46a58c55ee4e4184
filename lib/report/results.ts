/**
 * A finished table: the paper's numbers, ours, and the difference.
 *
 * @module
 */
import { type Html, html, scrollable } from "../html/mod.ts";
import type { ResultTable, TableCell } from "../tables/mod.ts";
import { pageId, type RunGroup } from "./groups.ts";

/**
 * Renders the table of a group, with links to its runs.
 *
 * @param group of the table
 */
export function resultsTable(group: RunGroup, table: ResultTable): Html {
  const columns = listColumns(table);
  const caption = `Ours vs. paper; preset ${table.preset}; model tested: ${table.selection}`;
  return scrollable(
    `Results: ${group.title}`,
    html`
      <table class="results">
        <caption>${caption}</caption>
        <thead>
          <tr><th rowspan="2" scope="col">Method</th>${columns.map((column) =>
            html`<th colspan="3" scope="colgroup">${column}</th>`
          )}</tr>
          <tr>${columns.map(() =>
            html`
              <th scope="col">Paper</th>
              <th scope="col">Ours</th>
              <th scope="col">Difference</th>
            `
          )}</tr>
        </thead>
        <tbody>${table.rows.map(({ method, label, cells }) =>
          html`
            <tr><th scope="row">${label}</th>${columns.map((column) =>
              renderCells(group, method, cells.find((cell) => name(cell) === column))
            )}</tr>
          `
        )}</tbody>
      </table>
    `,
  );
}

function renderCells(group: RunGroup, method: string, cell: TableCell | undefined): Html {
  const { paper = null, mean = null, std = null, data, differs } = cell ?? {};
  const run = group.runs.find(({ name }) =>
    name.method === method && name.scenario === cell?.scenario
  );
  const spread = std !== null && html`&nbsp;<small>± ${std.toFixed(1)}</small>`;
  const ours = mean === null
    ? "–"
    : html`${mean.toFixed(1)}${spread}${data === "embedded" && "*"}${differs && "†"}`;
  const difference = mean === null || paper === null ? "–" : signed(mean - paper);
  return html`
    <td>${paper?.toFixed(1) ?? "–"}</td>
    <td class="ours">${run === undefined
      ? ours
      : html`<a href="#${pageId("run", run.path)}">${ours}</a>`}</td>
    <td class="difference">${difference}</td>
  `;
}

function listColumns({ rows }: ResultTable): string[] {
  return [...new Set(rows.flatMap(({ cells }) => cells.map(name)))];
}

function name({ scenario, metric, unit }: TableCell): string {
  return `${scenario}: ${metric}, ${unit}`;
}

function signed(number: number): string {
  const text = Math.abs(number).toFixed(1);
  return text === "0.0" ? text : `${number < 0 ? "−" : "+"}${text}`;
}
