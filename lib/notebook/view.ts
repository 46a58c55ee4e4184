/**
 * What a notebook shows of a value, and the frame around it.
 *
 * @module
 */
import { type Html, html, htmlText, trustedHtml } from "../html/mod.ts";

/** One thing in several formats, by MIME type; a notebook takes the richest that it can show. */
export type MimeBundle = {
  readonly "text/plain": string;
  readonly "text/html"?: string;
  /** In base64. */
  readonly "image/png"?: string;
};

/** The method by which Deno's Jupyter kernel asks a value how to show it. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** A value that shows itself as the last expression of a notebook's cell. */
export type View = { readonly [jupyterDisplay]: () => Promise<MimeBundle> };

/**
 * Adds a way for a record to show itself in a notebook.
 *
 * @param value which stays as it is
 * @param show creates what to show, when it is shown
 * @returns a copy of the record, for the same uses
 *
 * @example
 * ```ts
 * const score = withView({ accuracy: 0.5 }, () => ({ "text/plain": "50 %" }));
 * const shown = await score[jupyterDisplay]();
 * if (shown["text/plain"] !== "50 %" || score.accuracy !== 0.5) throw new Error("Not as given");
 * ```
 */
export function withView<T extends object>(
  value: T,
  show: () => MimeBundle | Promise<MimeBundle>,
): T & View {
  // Hidden from loops over the record's keys, and from comparisons.
  const method = { value: async () => await show() };
  return Object.defineProperty({ ...value }, jupyterDisplay, method) as T & View;
}

/** A notebook does not know its page's color scheme: these are visible on white and on black. */
const SERIES_COLORS = ["#6b7a90", "#b07d1a", "#0f8f99", "#8f6ae0", "#d0479b", "#3a9a55", "#3f86e0"];

const style = trustedHtml(
  `.pixelda{font-family:system-ui,sans-serif;${
    [...SERIES_COLORS, "#e0603a"].map((color, i) => `--series-${i}:${color}`).join(";")
  }}` +
    ".pixelda .panels{display:flex;flex-wrap:wrap;gap:1em}" +
    ".pixelda figure{margin:0}" +
    ".pixelda table{border-collapse:collapse;font-variant-numeric:tabular-nums}" +
    ".pixelda th,.pixelda td{padding:.2em .8em;text-align:right}" +
    ".pixelda th:first-child{text-align:left}" +
    ".pixelda caption,.pixelda figcaption{text-align:left;font-weight:600}" +
    ".pixelda img{image-rendering:pixelated}" +
    ".pixelda svg{max-width:100%;height:auto}",
);

/**
 * Frames a piece of HTML.
 *
 * @returns HTML as a notebook's cell takes it
 *
 * @example
 * ```ts
 * import { html } from "../html/mod.ts";
 *
 * if (!frameHtml(html`<p>${"<"}</p>`).includes("<p>&lt;</p>")) throw new Error("Not in the frame");
 * ```
 */
export function frameHtml(content: Html): string {
  return htmlText(html`<div class="pixelda"><style>${style}</style>${content}</div>`);
}
