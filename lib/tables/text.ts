/**
 * How a table of results reads, on a terminal and in Markdown.
 *
 * @module
 */
import { alignColumns, cellGrid, footing, heading } from "./grid.ts";
import type { ResultTable } from "./table.ts";

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
  const [head, ...body] = alignColumns(cellGrid(table));
  const rule = head.map((text) => "─".repeat(text.length)).join("───");
  const lines = (rows: string[][]) => rows.map((row) => row.join("   ").trimEnd());
  const notes = footing(table);
  const below = notes.length > 0 ? ["", ...notes] : [];
  return [table.title, heading(table), "", ...lines([head]), rule, ...lines(body), ...below, ""]
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
  const [head, ...body] = alignColumns(cellGrid(table).map((row) => row.map(escapeStars)));
  const rule = head.map((text) => "-".repeat(text.length));
  const lines = [head, rule, ...body].map((row) => `| ${row.join(" | ")} |`);
  const notes = footing(table).map((note) => `- ${escapeStars(note)}`);
  const below = notes.length > 0 ? ["", ...notes] : [];
  return [`# ${table.title}`, "", heading(table), "", ...lines, ...below, ""].join("\n");
}

/** Markdown reads stars as emphasis. */
function escapeStars(text: string): string {
  return text.replaceAll("*", "\\*");
}
