/**
 * HTML documents: one file with its style and script.
 *
 * @module
 */
import { createHash } from "node:crypto";
import baseStyle from "./document.css" with { type: "text" };
import { type Html, html, htmlText, trustedHtml } from "./html.ts";

/** What a document is made of. */
export type DocumentContent = {
  readonly title: string;
  /** CSS after what all documents share: colors, text, tables. */
  readonly style: string;
  /** JavaScript, run when the body is there. */
  readonly script: string;
  readonly body: Html;
  /** Attributes of the element `html`. */
  readonly attributes?: Html;
  /** Where more may come from, as sources of a content security policy such as `'self'`. */
  readonly sources?: {
    /** Files of scripts, besides the one in the document. */
    readonly scripts?: string;
    /** What scripts fetch. */
    readonly connect?: string;
    /** Pictures, besides those in the document. */
    readonly images?: string;
  };
};

/**
 * A whole HTML document.
 *
 * Its content security policy allows its own script and style, pictures in the document, and the given
 * sources: nothing else is loaded or run, even if markup got in somewhere.
 *
 * @example
 * ```ts
 * import { html } from "./html.ts";
 *
 * const page = renderDocument({
 *   title: "<runs>", style: "p { color: red }", script: "", body: html`<p>None</p>`,
 * });
 * if (!page.includes("<title>&lt;runs&gt;</title>")) throw new Error(page);
 * ```
 */
export function renderDocument(
  { title, style, script, body, attributes, sources = {} }: DocumentContent,
): string {
  const wholeStyle = `${baseStyle}${style}`;
  const policy = [
    "default-src 'none'",
    listSources("img-src", "data:", sources.images),
    listSources("style-src", `'${integrity(wholeStyle)}'`),
    listSources("script-src", `'${integrity(script)}'`, sources.scripts),
    ...(sources.connect ? [listSources("connect-src", sources.connect)] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const page = html`
    <!DOCTYPE html>
    <html lang="en" ${attributes}>
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>${title}</title>
        <style>${trustedHtml(wholeStyle)}</style>
      </head>
      <body>
        ${body}
        <script>${trustedHtml(script)}</script>
      </body>
    </html>
  `;
  return `${htmlText(page)}\n`;
}

function listSources(directive: string, ...sources: readonly (string | undefined)[]): string {
  return [directive, ...sources.filter((source) => source !== undefined)].join(" ");
}

function integrity(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
