/**
 * HTML whose every inserted value is escaped, unless it is HTML already.
 *
 * @module
 */

// A symbol as key: no value that comes out of a JSON file can have it.
const markup = Symbol("markup");

/** A piece of HTML, created by {@linkcode html}. */
export type Html = { readonly [markup]: string };

/** What {@linkcode html} takes; absent values leave nothing. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/**
 * Creates HTML from a template: text and numbers are escaped, for content and for quoted attributes
 * alike, pieces of HTML stay, and lists are joined.
 *
 * @example
 * ```ts
 * const names = ["a<b", `"c"`].map((name) => html`<li>${name}</li>`);
 * const text = htmlText(html`<ul>${names}</ul>`);
 * if (text !== "<ul><li>a&lt;b</li><li>&quot;c&quot;</li></ul>") throw new Error(text);
 * ```
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const pieces = strings.map((piece) => piece.replace(/\n\s+/g, "\n"));
  // Line breaks around a template belong to the code, not to the text.
  pieces[0] = pieces[0].replace(/^\n/, "");
  pieces[values.length] = pieces[values.length].replace(/\n$/, "");
  return trustedHtml(pieces.reduce((text, piece, i) => text + toText(values[i - 1]) + piece));
}

/**
 * Marks text as HTML, unchanged.
 *
 * @param text that contains nothing from a run's files, or that a DOM has serialized
 *
 * @example
 * ```ts
 * if (htmlText(html`<p>${trustedHtml("<br>")}</p>`) !== "<p><br></p>") throw new Error();
 * ```
 */
export function trustedHtml(text: string): Html {
  return { [markup]: text };
}

/**
 * The text of a piece of HTML.
 *
 * @example
 * ```ts
 * if (htmlText(html`<b>${1 < 2 && "&"}</b>`) !== "<b>&amp;</b>") throw new Error();
 * ```
 */
export function htmlText(piece: Html): string {
  return piece[markup];
}

function toText(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (Array.isArray(value)) return value.map(toText).join("");
  if (typeof value === "object" && markup in value) return value[markup];
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

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
        <tbody>${rows.map(renderRow)}</tbody>
      </table>
    `,
  );
}

function renderRow([first, ...rest]: readonly HtmlValue[]): Html {
  return html`
    <tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
  `;
}

/**
 * A box for content that may be wider than a phone: it scrolls by itself, also by keyboard.
 *
 * @example
 * ```ts
 * if (!htmlText(scrollable("Wide", html`<pre></pre>`)).includes('tabindex="0"')) throw new Error();
 * ```
 */
export function scrollable(label: string, content: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}
