/**
 * The page around the report: one file with its style and script, and nothing external.
 *
 * @module
 */
import { type Html, html, renderDocument } from "../html/mod.ts";
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
 * A whole HTML document. It loads nothing but, if it is live, pictures and changes from its server.
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
  return renderDocument({
    title,
    style,
    script,
    attributes: html`data-state="${state}"`,
    sources: isLive ? { connect: "'self'", images: "'self'" } : {},
    body: html`
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
    `,
  });
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
