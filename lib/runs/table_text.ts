/** How a table of results reads, on a terminal and in Markdown. */
import type { ResultTable, TableCell } from "./table.ts";

const dash = "–";

/**
 * One cell: ours, with its spread over seeds, and the paper's value in brackets.
 *
 * @returns such as `95.9 ± 0.7 (98.2)`; a dash stands for what is not there, a star for the
 * embedded sample
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
  const ours = cell.mean === null ? dash : `${cell.mean.toFixed(1)}${spread}${star}`;
  return cell.paper === null ? ours : `${ours} (${cell.paper.toFixed(1)})`;
}

/**
 * The table with aligned columns, for a terminal.
 *
 * @example
 * ```ts
 * const text = renderText({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * if (!text.startsWith("Digits\n")) throw new Error(text);
 * ```
 */
export function renderText(table: ResultTable): string {
  const grid = cellGrid(table);
  const widths = columnWidths(grid);
  const [head, ...body] = grid.map((row) =>
    row.map((text, i) => text.padEnd(widths[i])).join("   ").trimEnd()
  );
  const rule = widths.map((width) => "─".repeat(width)).join("───");
  return [table.title, heading(table), "", head, rule, ...body, ...footing(table, ""), ""]
    .join("\n");
}

/**
 * The table in Markdown, aligned in its source too.
 *
 * @example
 * ```ts
 * const text = renderMarkdown({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * if (!text.includes("| method |")) throw new Error(text);
 * ```
 */
export function renderMarkdown(table: ResultTable): string {
  const grid = cellGrid(table).map((row) => row.map((text) => text.replace("*", "\\*")));
  const widths = columnWidths(grid);
  const [head, ...body] = grid.map((row) =>
    `| ${row.map((text, i) => text.padEnd(widths[i])).join(" | ")} |`
  );
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const lines = [`# ${table.title}`, "", heading(table), "", head, rule, ...body];
  return [...lines, ...footing(table, "- "), ""].join("\n");
}

/** The header and one line a method; columns are the measures, in order of first appearance. */
function cellGrid({ rows }: ResultTable): string[][] {
  const columns = new Set(rows.flatMap(({ cells }) => cells.map(columnName)));
  const body = rows.map(({ label, cells }) => {
    const byColumn = new Map(cells.map((cell) => [columnName(cell), renderCell(cell)]));
    return [label, ...[...columns].map((column) => byColumn.get(column) ?? dash)];
  });
  return [["method", ...columns], ...body];
}

function columnName({ scenario, metric, unit }: TableCell): string {
  return `${scenario} ${metric}, ${unit}`;
}

function columnWidths(grid: string[][]): number[] {
  return grid[0].map((_, i) => Math.max(3, ...grid.map((row) => row[i].length)));
}

function heading({ preset, selection, rows }: ResultTable): string {
  const seeds = new Set(rows.flatMap(({ cells }) => cells.flatMap((cell) => cell.seeds)));
  const list = [...seeds].sort((a, b) => a - b).join(", ") || "none";
  return `Ours (paper); preset ${preset}; seeds ${list}; selection: ${selection}`;
}

function footing({ rows, notes }: ResultTable, bullet: string): string[] {
  const cells = rows.flatMap((row) => row.cells);
  const lines = [...notes];
  if (cells.some(({ std }) => std !== null)) {
    lines.unshift("± is the sample standard deviation (n − 1) over seeds.");
  }
  if (cells.some(({ data }) => data === "embedded")) {
    const star = bullet ? "\\*" : "*";
    lines.unshift(`${star} embedded sample: a small part of the data, not the paper's test set.`);
  }
  return lines.length > 0 ? ["", ...lines.map((line) => `${bullet}${line}`)] : [];
}
