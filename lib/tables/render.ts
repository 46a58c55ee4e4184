/**
 * Renderings of a table as text, Markdown and CSV, and what they share with LaTeX.
 *
 * @module
 */
import { csvLine, type JsonRecord } from "../files/mod.ts";
import { cellStatistics, type DetailGrid, detailGrids, measureName } from "./cell_statistics.ts";
import type { ResultTable, TableCell } from "./table.ts";

const DASH = "–";

/**
 * One cell: ours, with its spread over seeds, and the paper's value in brackets.
 *
 * @returns such as `95.9 ± 0.7 (98.2)`; a dash marks a missing value, a star the embedded sample, a
 * dagger settings other than the preset's
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
  const ours = cell.mean === null ? DASH : `${cell.mean.toFixed(1)}${spread}${star}${dagger}`;
  return cell.paper === null ? ours : `${ours} (${cell.paper.toFixed(1)})`;
}

/** The header and one line per method; columns are the measures, in order of first appearance. */
export function cellGrid({ rows }: ResultTable): string[][] {
  const columns = new Set(rows.flatMap(({ cells }) => cells.map(measureName)));
  const body = rows.map(({ label, cells }) => {
    const byColumn = new Map(cells.map((cell) => [measureName(cell), renderCell(cell)]));
    return [label, ...[...columns].map((column) => byColumn.get(column) ?? DASH)];
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

/** Explanations of the marks in the cells, and the table's own notes. */
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
  const fewer = fewerSeeds(rows);
  return fewer.length === 0 ? lines : [...lines, `Fewer seeds: ${fewer.join("; ")}.`];
}

/** Cells that have not all seeds of the table. */
function fewerSeeds(rows: ResultTable["rows"]): string[] {
  const cells = rows.flatMap(({ label, cells }) =>
    cells.map((cell) => {
      const seeds = [...cell.seeds, ...cell.diverged ?? []].sort((a, b) => a - b);
      return { place: `${label} on ${cell.scenario}`, seeds };
    })
  );
  const all = new Set(cells.flatMap(({ seeds }) => seeds));
  const fewer = cells.filter(({ seeds }) => seeds.length > 0 && seeds.length < all.size);
  return [...new Set(fewer.map(({ place, seeds }) => `${place}: ${seeds.join(", ")}`))];
}

/** What to render besides the table. */
export type RenderOptions = {
  /** Intervals, extremes and paired differences, see {@linkcode detailGrids}. @default {false} */
  readonly details?: boolean;
};

function detailsOf(table: ResultTable, { details = false }: RenderOptions): DetailGrid[] {
  return details ? detailGrids(table) : [];
}

/**
 * The table with aligned columns, for a terminal.
 *
 * @param options whether to add the details of its seeds
 *
 * @example
 * ```ts
 * const text = renderText({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * if (!text.startsWith("Digits\n")) throw new Error(text);
 * ```
 */
export function renderText(table: ResultTable, options: RenderOptions = {}): string {
  const lines = (grid: string[][]) => {
    const [head, ...body] = alignColumns(grid);
    const rule = head.map((text) => "─".repeat(text.length)).join("───");
    const rows = [head, ...body].map((row) => row.join("   ").trimEnd());
    return [rows[0], rule, ...rows.slice(1)];
  };
  const details = detailsOf(table, options)
    .flatMap(({ title, grid }) => ["", title, "", ...lines(grid)]);
  const notes = footing(table);
  const below = notes.length > 0 ? ["", ...notes] : [];
  return [table.title, heading(table), "", ...lines(cellGrid(table)), ...details, ...below, ""]
    .join("\n");
}

/**
 * The table in Markdown, aligned in its source too.
 *
 * @param options whether to add the details of its seeds
 *
 * @example
 * ```ts
 * const text = renderMarkdown({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * if (!text.includes("| method |")) throw new Error(text);
 * ```
 */
export function renderMarkdown(table: ResultTable, options: RenderOptions = {}): string {
  const lines = (grid: string[][]) => markdownGrid(grid.map((row) => row.map(escapeStars)));
  const details = detailsOf(table, options)
    .flatMap(({ title, grid }) => ["", `${title}:`, "", ...lines(grid)]);
  const notes = footing(table).map((note) => `- ${escapeStars(note)}`);
  const below = notes.length > 0 ? ["", ...notes] : [];
  return [
    ...[`# ${table.title}`, "", heading(table), "", ...lines(cellGrid(table))],
    ...[...details, ...below, ""],
  ].join("\n");
}

/**
 * Renders a grid as a table in Markdown, aligned in its source too.
 *
 * @param grid whose first row is the head
 * @returns its lines
 *
 * @example
 * ```ts
 * const lines = markdownGrid([["a", "b"], ["10", "2"]]);
 * if (lines.join("\n") !== "| a   | b   |\n| --- | --- |\n| 10  | 2   |") {
 *   throw new Error(lines.join("\n"));
 * }
 * ```
 */
export function markdownGrid(grid: string[][]): string[] {
  const [head, ...body] = alignColumns(grid);
  const rule = head.map((text) => "-".repeat(text.length));
  return [head, rule, ...body].map((row) => `| ${row.join(" | ")} |`);
}

/** Markdown reads stars as emphasis. */
function escapeStars(text: string): string {
  return text.replaceAll("*", "\\*");
}

/**
 * The table as comma-separated values (RFC 4180), one line per cell, with every digit.
 *
 * What is `null` is empty; several seeds, runs or settings are joined by semicolons. `low` and `high`
 * are the 95 % interval of the mean; what follows `reference` is the difference to that row.
 *
 * @example
 * ```ts
 * const text = renderCsv({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * if (!text.startsWith("table,preset,method,")) throw new Error(text);
 * ```
 */
export function renderCsv(whole: ResultTable): string {
  const { table, preset, reference, rows } = whole;
  const records = rows.flatMap(({ method, label, cells }) =>
    cells.map((cell) => {
      const { paired, interval, ...found } = cellStatistics(whole, cell);
      const pairs = paired === null ? {} : {
        reference,
        pairs: paired.n,
        difference: paired.mean,
        differenceLow: paired.interval[0],
        differenceHigh: paired.interval[1],
        p: paired.p,
      };
      const ends = { low: interval?.[0], high: interval?.[1] };
      return { table, preset, method, label, ...cell, ...found, ...ends, ...pairs };
    })
  );
  const body = records.map((record: { readonly [column in typeof CSV_COLUMNS[number]]?: Field }) =>
    CSV_COLUMNS.map((column) => field(record[column]))
  );
  return [CSV_COLUMNS, ...body].map(csvLine).join("");
}

const CSV_COLUMNS = [
  ...["table", "preset", "method", "label", "scenario", "metric", "unit"] as const,
  ...["paper", "mean", "std", "n", "seeds", "data", "runs", "differs"] as const,
  ...["values", "min", "max", "low", "high", "failed", "paperDistance"] as const,
  ...["reference", "pairs", "difference", "differenceLow", "differenceHigh", "p"] as const,
];

type Field = string | number | null | undefined | readonly (string | number)[] | JsonRecord;

function field(value: Field): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return `${value}`;
  if (Array.isArray(value)) return value.join(";");
  return Object.entries(value).map(([path, each]) => `${path}=${JSON.stringify(each)}`).join(";");
}

/**
 * The table in LaTeX, with the rules of `booktabs`, and its notes as a list of small print.
 *
 * It has no float, caption or label: `\input` it inside one.
 *
 * @param options whether to add the details of its seeds
 *
 * @example
 * ```ts
 * const text = renderLatex({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * if (!text.includes("\\toprule")) throw new Error(text);
 * ```
 */
export function renderLatex(table: ResultTable, options: RenderOptions = {}): string {
  const details = detailsOf(table, options).flatMap(({ title, grid }) => [
    `${escapeLatex(title)}:`,
    "",
    ...latexGrid(grid),
    "",
  ]);
  return [
    `% ${table.title}`,
    "% needs \\usepackage{booktabs}",
    ...latexGrid(cellGrid(table)),
    "",
    ...details,
    "{\\footnotesize",
    "\\begin{itemize}",
    ...[heading(table), ...footing(table)].map((note) => `  \\item ${escapeLatex(note)}`),
    "\\end{itemize}}",
    "",
  ].join("\n");
}

function latexGrid(grid: string[][]): string[] {
  const [head, ...body] = alignColumns(grid.map((row) => row.map(escapeLatex)))
    .map((row) => `  ${row.join(" & ")} \\\\`);
  return [
    `\\begin{tabular}{${"l".repeat(grid[0].length)}}`,
    ...["  \\toprule", head, "  \\midrule", ...body, "  \\bottomrule"],
    "\\end{tabular}",
  ];
}

/** What LaTeX reads as a command, and what its default fonts do not have. */
const REPLACEMENTS: { readonly [character: string]: string } = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "%": "\\%",
  "&": "\\&",
  "$": "\\$",
  "#": "\\#",
  "_": "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "[": "{[}", // after \\ or \item it would begin an option
  '"': "''", // a command in some languages
  "*": "$^{*}$",
  "†": "$^{\\dagger}$",
  "±": "$\\pm$",
  "×": "$\\times$",
  "→": "$\\rightarrow$",
  "−": "$-$",
  "–": "--",
};

function escapeLatex(text: string): string {
  return Array.from(text, (character) => REPLACEMENTS[character] ?? character).join("");
}
