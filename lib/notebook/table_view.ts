/**
 * Tables of results in a notebook.
 *
 * @module
 */
import { dataTable, html } from "../report/mod.ts";
import { cellGrid, footing, heading, renderText, type ResultTable } from "../tables/mod.ts";
import { framed } from "./frame.ts";
import { type View, withView } from "./view.ts";

/**
 * Lets a table of results show itself: ours beside the paper's.
 *
 * @param table which stays as it is
 *
 * @example
 * ```ts
 * import { jupyterDisplay } from "./view.ts";
 *
 * const table = viewTable({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * const shown = await table[jupyterDisplay]();
 * if (!shown["text/plain"].startsWith("Digits\n")) throw new Error(shown["text/plain"]);
 * ```
 */
export function viewTable(table: ResultTable): ResultTable & View {
  return withView(table, () => {
    const [head, ...rows] = cellGrid(table);
    return {
      "text/plain": renderText(table),
      "text/html": framed(html`
        ${dataTable({ caption: table.title, head, rows })}
        <p>${heading(table)}</p>
        ${footing(table).map((line) => html`<p><small>${line}</small></p>`)}
      `),
    };
  });
}
