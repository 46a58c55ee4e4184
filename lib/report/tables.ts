/**
 * Tables of the report.
 *
 * @module
 */
import { type Html, html, type HtmlValue } from "./html.ts";

/** A table's content; the first cell of a row is its header. */
export type DataTable = {
  readonly caption: string;
  readonly head: readonly HtmlValue[];
  readonly rows: readonly (readonly HtmlValue[])[];
};

/**
 * A table with a caption and headers that screen readers find.
 *
 * @example
 * ```ts
 * import { htmlText } from "./html.ts";
 *
 * const text = htmlText(dataTable({ caption: "Losses", head: ["Step", "D"], rows: [["10", "<1"]] }));
 * if (!text.includes("<td>&lt;1</td>")) throw new Error(text);
 * ```
 */
export function dataTable({ caption, head, rows }: DataTable): Html {
  return scrollable(
    caption,
    html`
      <table>
        <caption>${caption}</caption>
        <thead>
          <tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr>
        </thead>
        <tbody>${rows.map(rowOf)}</tbody>
      </table>
    `,
  );
}

function rowOf([first, ...rest]: readonly HtmlValue[]): Html {
  return html`
    <tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
  `;
}

/**
 * A box for what may be wider than a phone: it scrolls by itself, by keyboard too.
 *
 * @example
 * ```ts
 * import { html, htmlText } from "./html.ts";
 *
 * if (!htmlText(scrollable("Wide", html`<pre></pre>`)).includes('tabindex="0"')) throw new Error();
 * ```
 */
export function scrollable(label: string, content: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}
