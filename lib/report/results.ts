/**
 * A finished table: the paper's numbers, ours, and the difference.
 *
 * @module
 */
import { type Html, html, scrollable } from "../html/mod.ts";
import type { ResultTable, TableCell } from "../tables/mod.ts";
import { confusionTable, HEAT } from "./confusion.ts";
import { className, groupSeeds, pageId, type RunGroup, type Seeds } from "./groups.ts";
import { drawPlot, Plot, seriesColor } from "../plots/mod.ts";

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

/** Width of a bar, in degrees. */
const BIN_WIDTH = 10;

/**
 * One histogram of angle errors per method and scenario, over all seeds.
 *
 * @returns `undefined` if no run has estimated poses
 */
export function angleHistograms(group: RunGroup): Html | undefined {
  const histograms = groupSeeds(group).map((seeds) =>
    renderHistogram(seeds, group.methods.findIndex(({ id }) => id === seeds.method))
  );
  if (!histograms.some((histogram) => histogram !== undefined)) return undefined;
  return html`<div class="charts">${histograms}</div>`;
}

function renderHistogram({ scenario, label, runs }: Seeds, index: number): Html | undefined {
  const errors = runs.flatMap(({ result }) => result?.angleErrors ?? []);
  if (errors.length === 0) return undefined;
  const bars = Array.from({ length: 180 / BIN_WIDTH }, (_, i) => ({
    from: i * BIN_WIDTH,
    to: (i + 1) * BIN_WIDTH,
    share: 100 * errors.filter((error) => findBin(error) === i).length / errors.length,
  }));
  const median = [...errors].sort((a, b) => a - b)[Math.floor(errors.length / 2)];
  const title = `${label}, ${scenario}: angle errors`;
  const counted = `${errors.length.toLocaleString("en")} test images, median ${median.toFixed(1)}°`;
  const within = (degrees: number) =>
    Math.round(100 * errors.filter((error) => error <= degrees).length / errors.length);
  const description =
    `${title}. ${counted}; within 10°: ${within(10)} %, within 30°: ${within(30)} %, ` +
    `within 90°: ${within(90)} %.`;
  const svg = drawPlot(description, {
    height: 220,
    marginLeft: 44,
    x: { label: "angle error, degrees", domain: [0, 180], ticks: 6 },
    y: {
      label: "% of images",
      grid: true,
      ticks: 5,
      domain: [0, Math.max(...bars.map(({ share }) => share))],
      nice: true,
    },
    marks: [
      Plot.rectY(bars, { x1: "from", x2: "to", y: "share", fill: seriesColor(index), inset: 0.5 }),
      Plot.ruleY([0]),
    ],
  });
  return html`
    <figure
      class="chart"><figcaption>${title} <small>${counted}</small></figcaption>${svg}</figure>
  `;
}

/** The last bar includes its upper end. */
function findBin(error: number): number {
  return Math.min(Math.floor(error / BIN_WIDTH), 180 / BIN_WIDTH - 1);
}

/**
 * One matrix per method and scenario, summed over seeds, its cells shaded by their share of the row.
 *
 * @returns `undefined` if no run has one
 */
export function confusionMatrices(group: RunGroup): Html | undefined {
  const matrices = groupSeeds(group).map(renderMatrix);
  if (!matrices.some((matrix) => matrix !== undefined)) return undefined;
  return html`
    <p>Test images: ${HEAT}</p>
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
  return confusionTable(caption, names, counts);
}
