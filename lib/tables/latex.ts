/**
 * A table of results for a paper.
 *
 * @module
 */
import { alignColumns, cellGrid, footing, heading } from "./render.ts";
import type { ResultTable } from "./table.ts";

/**
 * The table in LaTeX, with the rules of `booktabs`, and its notes as a list of small print.
 *
 * It has no float, caption or label: `\input` it inside one.
 *
 * @example
 * ```ts
 * const text = renderLatex({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * if (!text.includes("\\toprule")) throw new Error(text);
 * ```
 */
export function renderLatex(table: ResultTable): string {
  const grid = alignColumns(cellGrid(table).map((row) => row.map(escapeLatex)));
  const [head, ...body] = grid.map((row) => `  ${row.join(" & ")} \\\\`);
  return [
    `% ${table.title}`,
    "% needs \\usepackage{booktabs}",
    `\\begin{tabular}{${"l".repeat(grid[0].length)}}`,
    "  \\toprule",
    head,
    "  \\midrule",
    ...body,
    "  \\bottomrule",
    "\\end{tabular}",
    "",
    "{\\footnotesize",
    "\\begin{itemize}",
    ...[heading(table), ...footing(table)].map((note) => `  \\item ${escapeLatex(note)}`),
    "\\end{itemize}}",
    "",
  ].join("\n");
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
