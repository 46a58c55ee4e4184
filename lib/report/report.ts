/**
 * The report of a folder of runs.
 *
 * @module
 */
import { groupRuns, idOf, type RunGroup } from "./groups.ts";
import { type Html, html } from "./html.ts";
import { learningCurves } from "./learning.ts";
import { type PagePart, renderPage } from "./page.ts";
import type { RunsFolder } from "./read_runs.ts";
import { resultsOf } from "./results.ts";

/**
 * A page with everything that a folder of runs holds.
 *
 * @param runs as {@linkcode readRuns} gives them
 * @returns an HTML document that needs nothing else
 *
 * @example
 * ```ts
 * import { readRuns } from "./read_runs.ts";
 *
 * const page = renderReport(await readRuns(await Deno.makeTempDir()));
 * if (!page.startsWith("<!DOCTYPE html>")) throw new Error(page);
 * ```
 */
export function renderReport(runs: RunsFolder): string {
  const groups = groupRuns(runs);
  return renderPage({
    title: "PixelDA runs",
    introduction: html`<p>${runs.folder}</p>`,
    parts: groups.flatMap(partsOf),
    isLive: false,
  });
}

function partsOf(group: RunGroup): PagePart[] {
  const { table, path, title } = group;
  const sections: [string, Html | undefined][] = [
    ["Results", table && resultsOf(group, table)],
    [
      "Departures from the paper",
      table && html`<ul>${table.notes.map((note) => html`<li>${note}</li>`)}</ul>`,
    ],
    ["Learning curves", learningCurves(group)],
  ];
  return [{
    id: idOf("table", path),
    title,
    content: html`${
      sections.map(([heading, content]) => content && html`<h3>${heading}</h3>${content}`)
    }`,
  }];
}
