/**
 * The page around the report: one file with its style and script, and nothing external.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type Html, html, htmlText, trustedHtml } from "../html/mod.ts";
import script from "./page/script.js" with { type: "text" };
import style from "./page/style.css" with { type: "text" };

/** A part of the page with a heading, and sections in it with theirs. */
export type PagePart = {
  readonly id: string;
  readonly title: string;
  readonly content?: Html;
  readonly sections?: readonly PagePart[];
};

/** What a page holds. */
export type PageContent = {
  readonly title: string;
  readonly introduction: Html;
  readonly parts: readonly PagePart[];
  /** The folder's state that a live page shows; it then asks its server for later ones. */
  readonly state?: string;
};

/**
 * A whole HTML document.
 *
 * Its content security policy allows its own script and style, and pictures in the page or, if it is
 * live, from its server: nothing else is loaded or run, even if markup got in somewhere.
 *
 * @example
 * ```ts
 * import { html } from "../html/mod.ts";
 *
 * const page = renderPage({
 *   title: "<runs>", introduction: html`<p>None</p>`, parts: [],
 * });
 * if (!page.includes("<title>&lt;runs&gt;</title>")) throw new Error(page);
 * ```
 */
export function renderPage({ title, introduction, parts, state }: PageContent): string {
  const isLive = state !== undefined;
  const own = isLive ? " 'self'" : "";
  const policy = [
    "default-src 'none'",
    `img-src data:${own}`,
    `style-src '${integrity(style)}'`,
    `script-src '${integrity(script)}'`,
    ...(isLive ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const body = html`
    <!DOCTYPE html>
    <html lang="en" data-state="${state}">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>${title}</title>
        <style>${trustedHtml(style)}</style>
      </head>
      <body>
          <a class="skip" href="#content">Skip to the content</a>
          <header>
            <h1>${title}</h1>
            <fieldset class="theme" hidden>
              <legend>Theme</legend>
              ${["auto", "light", "dark"].map((theme) =>
                html`<label><input type="radio" name="theme" value="${theme}"> ${theme}</label>`
              )}
            </fieldset>
          </header>
          <nav aria-label="Contents">${renderContents(parts)}</nav>
          <main id="content" tabindex="-1">
            <div class="part" id="introduction">${introduction}</div>
            ${parts.map(renderPart)}
          </main>
          ${isLive && html`<p id="live">Live</p>`}
          <script>${trustedHtml(script)}</script>
        </body>
    </html>
  `;
  return `${htmlText(body)}\n`;
}

function renderContents(parts: readonly PagePart[]): Html | undefined {
  if (parts.length === 0) return undefined;
  return html`
    <ul>${parts.map(({ id, title, sections = [] }) =>
      html`<li><a href="#${id}">${title}</a>${renderContents(sections)}</li>`
    )}</ul>
  `;
}

function renderPart({ id, title, content, sections = [] }: PagePart): Html {
  return html`
    <section class="part" id="${id}" aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${content} ${sections.map((section) =>
        html`
          <section class="part" id="${section.id}" aria-labelledby="${section.id}-title">
            <h3 id="${section.id}-title">${section.title}</h3>
            ${section.content}
          </section>
        `
      )}
    </section>
  `;
}

function integrity(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
