/**
 * What all renderings of a table show: its cells as text, and the lines above and below.
 *
 * @module
 */
import type { ResultTable, TableCell } from "./table.ts";

const dash = "–";

/**
 * One cell: ours, with its spread over seeds, and the paper's value in brackets.
 *
 * @returns such as `95.9 ± 0.7 (98.2)`; a dash stands for what is not there, a star for the
 * embedded sample, a dagger for settings other than the preset's
 *
 * @example
 * ```ts
 * const text = renderCell({
 *   scenario: "mnist-mnistm", metric: "accuracy", unit: "%", paper: 98.2, mean: 95.93, std: 0.71,
 *   n: 3, seeds: [0, 1, 2], data: "full", runs: [],
 * });
 * if (text !== "95.9 ± 0.7 (98.2)") throw new Error(text);
 * ```
 */
export function renderCell(cell: TableCell): string {
  const spread = cell.std === null ? "" : ` ± ${cell.std.toFixed(1)}`;
  const star = cell.data === "embedded" ? "*" : "";
  const dagger = cell.differs === undefined ? "" : "†";
  const ours = cell.mean === null ? dash : `${cell.mean.toFixed(1)}${spread}${star}${dagger}`;
  return cell.paper === null ? ours : `${ours} (${cell.paper.toFixed(1)})`;
}

/** The header and one line a method; columns are the measures, in order of first appearance. */
export function cellGrid({ rows }: ResultTable): string[][] {
  const columns = new Set(rows.flatMap(({ cells }) => cells.map(columnName)));
  const body = rows.map(({ label, cells }) => {
    const byColumn = new Map(cells.map((cell) => [columnName(cell), renderCell(cell)]));
    return [label, ...[...columns].map((column) => byColumn.get(column) ?? dash)];
  });
  return [["method", ...columns], ...body];
}

/** The grid's lines with aligned columns. */
export function alignColumns(grid: string[][]): string[][] {
  const widths = grid[0].map((_, i) => Math.max(3, ...grid.map((row) => row[i].length)));
  return grid.map((row) => row.map((text, i) => text.padEnd(widths[i])));
}

/** How to read the cells, and what they were run with. */
export function heading({ preset, selection, rows }: ResultTable): string {
  const seeds = new Set(rows.flatMap(({ cells }) => cells.flatMap((cell) => cell.seeds)));
  const list = [...seeds].sort((a, b) => a - b).join(", ") || "none";
  return `Ours (paper); preset ${preset}; seeds ${list}; selection: ${selection}`;
}

/** What the marks in the cells mean, and the table's own notes. */
export function footing({ rows, notes }: ResultTable): string[] {
  const cells = rows.flatMap((row) => row.cells);
  const lines = [...notes];
  if (cells.some(({ differs, mean }) => differs !== undefined && mean !== null)) {
    lines.unshift("† not the preset's own settings: see the notes.");
  }
  if (cells.some(({ std }) => std !== null)) {
    lines.unshift("± is the sample standard deviation (n − 1) over seeds.");
  }
  if (cells.some(({ data }) => data === "embedded")) {
    lines.unshift("* embedded sample: a small part of the data, not the paper's test set.");
  }
  return lines;
}

function columnName({ scenario, metric, unit }: TableCell): string {
  return `${scenario} ${metric}, ${unit}`;
}
