/**
 * The report of a folder of runs.
 *
 * @module
 */
import { dataTable, type Html, html } from "../html/mod.ts";
import { angleHistograms } from "./results.ts";
import { attributions } from "./generated.ts";
import { confusionMatrices } from "./results.ts";
import { embeddings } from "./generated.ts";
import { groupRuns, pageId, type RunGroup } from "./groups.ts";
import { learningCurves } from "./learning.ts";
import { type PagePart, renderPage } from "./page.ts";
import { figureList, inlinePictures, type PictureSource, servedPictures } from "./pictures.ts";
import type { ReportContent } from "./read_report.ts";
import { resultsTable } from "./results.ts";
import { runList, stepsDone, stepsPlanned } from "./run_list.ts";
import { sampleSliders } from "./generated.ts";

/**
 * Renders a page with everything in a folder of runs.
 *
 * @param content see {@linkcode readReport}
 * @param options with the folder's `state`, see {@linkcode folderState}, the page asks its server for
 * pictures and for later states; without it, the page is self-contained
 * @returns an HTML document
 *
 * @example
 * ```ts
 * import { readReport } from "./read_report.ts";
 *
 * const page = renderReport(await readReport(await Deno.makeTempDir()));
 * if (!page.startsWith("<!DOCTYPE html>")) throw new Error(page);
 * ```
 */
export function renderReport(
  content: ReportContent,
  { state }: { readonly state?: string } = {},
): string {
  const source = state === undefined ? inlinePictures(content.folder) : servedPictures;
  const { figures } = content;
  return renderPage({
    title: "PixelDA runs",
    introduction: renderIntroduction(content),
    parts: [
      ...groupRuns(content).map((group) => createPart(group, source)),
      ...(figures.length === 0
        ? []
        : [{ id: "figures", title: "Figures", content: figureList(figures, source) }]),
      ...missingPart(content),
    ],
    state,
  });
}

function renderIntroduction({ folder, tables, runs }: ReportContent): Html {
  const finished = runs.filter(({ result }) => result !== undefined).length;
  return html`
    <p>
      ${finished} finished and ${runs.length - finished} unfinished runs, ${tables.length} tables in
      <code>${folder}</code>.
    </p>
  `;
}

function createPart(group: RunGroup, source: PictureSource): PagePart {
  const { table, path, title } = group;
  const sections: [string, Html | undefined][] = [
    ["Results", table && resultsTable(group, table)],
    ["Learning curves", learningCurves(group)],
    ["Confusion matrices", confusionMatrices(group)],
    ["Angle errors", angleHistograms(group)],
    ["Samples over time", sampleSliders(group, source)],
    ["Generated images and their causes", attributions(group, source)],
    ["Features", embeddings(group)],
    ["Deviations from the paper", table && renderNotes(table.notes)],
    ["Runs", group.runs.length === 0 ? undefined : runList(group.runs)],
  ];
  return {
    id: pageId("table", path),
    title,
    sections: sections.filter(([, content]) => content !== undefined).map(([heading, content]) => ({
      id: pageId(heading, path),
      title: heading,
      content,
    })),
  };
}

function renderNotes(notes: readonly string[]): Html {
  if (notes.length === 0) return html`<p>The table has no notes.</p>`;
  return html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
}

/** What the page does not show, or does not show yet. */
function missingPart({ runs, problems }: ReportContent): PagePart[] {
  const unfinished = runs.filter(({ result }) => result === undefined).map((run) => {
    const planned = stepsPlanned(run);
    const of = planned === undefined ? "" : ` of ${planned.toLocaleString("en")}`;
    return {
      path: run.path,
      reason: `unfinished: ${stepsDone(run).toLocaleString("en")}${of} steps`,
    };
  });
  const rows = [...problems, ...unfinished].map(({ path, reason }) => [path, reason]);
  if (rows.length === 0) return [];
  const caption = "Unfinished, broken or not part of a run: not in the numbers above";
  const content = dataTable({ caption, head: ["Path", "Reason"], rows });
  return [{ id: "missing", title: "What is missing", content }];
}
