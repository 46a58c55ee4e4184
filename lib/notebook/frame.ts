/**
 * The frame around everything that a notebook shows: sizes, and colors for a light and a dark page.
 *
 * @module
 */
import { type Html, html, htmlText, trustedHtml } from "../report/mod.ts";

/** A notebook tells its page no color scheme, so these stand out on white and on black. */
const series = ["#6b7a90", "#b07d1a", "#0f8f99", "#8f6ae0", "#d0479b", "#3a9a55", "#3f86e0"];

const style = trustedHtml(
  `.pixelda{font-family:system-ui,sans-serif;${
    [...series, "#e0603a"].map((color, i) => `--series-${i}:${color}`).join(";")
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
 * Puts a piece of HTML into the frame.
 *
 * @returns HTML as a notebook's cell takes it
 *
 * @example
 * ```ts
 * import { html } from "../report/html.ts";
 *
 * if (!framed(html`<p>${"<"}</p>`).includes("<p>&lt;</p>")) throw new Error("Not in the frame");
 * ```
 */
export function framed(content: Html): string {
  return htmlText(html`<div class="pixelda"><style>${style}</style>${content}</div>`);
}
