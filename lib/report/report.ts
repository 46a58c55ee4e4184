/**
 * The report of a folder of runs.
 *
 * @module
 */
import { dataTable, type Html, html } from "../html/mod.ts";
import { angleHistograms } from "./angles.ts";
import { attributions } from "./attributions.ts";
import { confusionMatrices } from "./confusion.ts";
import { embeddings } from "./embeddings.ts";
import { groupRuns, idOf, type RunGroup } from "./groups.ts";
import { learningCurves } from "./learning.ts";
import { type PagePart, renderPage } from "./page.ts";
import { figureList, inlinePictures, type PictureSource, servedPictures } from "./pictures.ts";
import type { ReportContent } from "./read_report.ts";
import { resultsOf } from "./results.ts";
import { runList, stepsDone, stepsPlanned } from "./run_list.ts";
import { sampleSliders } from "./samples.ts";

/**
 * A page with everything that a folder of runs holds.
 *
 * @param content as {@linkcode readReport} gives them
 * @param options with the folder's `state`, see {@linkcode folderState}, the page asks its server for
 * pictures and for later states; without, it needs nothing but itself
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
    introduction: introductionOf(content),
    parts: [
      ...groupRuns(content).map((group) => partOf(group, source)),
      ...(figures.length === 0
        ? []
        : [{ id: "figures", title: "Figures", content: figureList(figures, source) }]),
      ...missingPart(content),
    ],
    state,
  });
}

function introductionOf({ folder, tables, runs }: ReportContent): Html {
  const finished = runs.filter(({ result }) => result !== undefined).length;
  return html`
    <p>
      ${finished} finished and ${runs.length - finished} unfinished runs, ${tables.length} tables in
      <code>${folder}</code>.
    </p>
  `;
}

function partOf(group: RunGroup, source: PictureSource): PagePart {
  const { table, path, title } = group;
  const sections: [string, Html | undefined][] = [
    ["Results", table && resultsOf(group, table)],
    ["Learning curves", learningCurves(group)],
    ["Confusion matrices", confusionMatrices(group)],
    ["Angle errors", angleHistograms(group)],
    ["Samples over time", sampleSliders(group, source)],
    ["Generated images and where they come from", attributions(group, source)],
    ["Features", embeddings(group)],
    ["Departures from the paper", table && departuresOf(table.notes)],
    ["Runs", group.runs.length === 0 ? undefined : runList(group.runs)],
  ];
  return {
    id: idOf("table", path),
    title,
    sections: sections.filter(([, content]) => content !== undefined).map(([heading, content]) => ({
      id: idOf(heading, path),
      title: heading,
      content,
    })),
  };
}

function departuresOf(notes: readonly string[]): Html {
  if (notes.length === 0) return html`<p>The table has no notes.</p>`;
  return html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
}

/** What the page does not show, or not yet. */
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
  const caption = "Unfinished, broken and foreign: not in the numbers above";
  const content = dataTable({ caption, head: ["Path", "Why"], rows });
  return [{ id: "missing", title: "What is missing", content }];
}
