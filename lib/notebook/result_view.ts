/**
 * Runs and tables of results in a notebook.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { JsonRecord } from "../files/mod.ts";
import { dataTable, html } from "../html/mod.ts";
import { listSamples, readConfig, readRecords, readResult, type Run } from "../runs/mod.ts";
import { cellGrid, footing, heading, renderText, type ResultTable } from "../tables/mod.ts";
import { curveHtml, curveText, trainingCurves } from "./curve_view.ts";
import { frameHtml, type View, withView } from "./view.ts";

/**
 * Shows what the directory of a run holds at that time: settings, curves, the latest picture and the
 * result. The run may be open, interrupted or finished.
 *
 * @param run of which the directory is enough
 * @returns a copy of the record
 *
 * @example
 * ```ts
 * import { openRun } from "@pixelda/pixelda";
 * import { jupyterDisplay } from "./view.ts";
 *
 * await using run = await openRun(`${await Deno.makeTempDir()}/pixelda`, { steps: 100 });
 * await run.appendRecord({ step: 50, task: 0.5 });
 * const shown = await viewRun(run)[jupyterDisplay]();
 * if (!shown["text/plain"].includes("unfinished, step 50")) throw new Error(shown["text/plain"]);
 * ```
 */
export function viewRun<T extends Pick<Run, "directory">>(run: T): T & View {
  return withView(run, async () => {
    const { directory } = run;
    const { config = {} } = await readConfig(directory) ?? {};
    const result = await readResult(directory);
    const records = await readRecords(join(directory, "metrics.jsonl"));
    const sample = await readLatestSample(directory);
    const step = records.at(-1)?.step ?? 0;
    const title = `${directory}: ${result === undefined ? "unfinished" : "finished"}, step ${step}`;
    const curves = trainingCurves(records);
    const listed = (values: JsonRecord) =>
      Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]);
    const numbers = result?.metrics ?? {};
    return {
      "text/plain": [
        title,
        ...listed(numbers).map(([name, value]) => `${name}: ${value}`),
        ...curves.map(curveText),
      ].join("\n"),
      "text/html": frameHtml(html`
        <p><b>${title}</b></p>
        ${dataTable({ caption: "Settings", head: ["Name", "Value"], rows: listed(config) })}
        ${result !== undefined &&
          dataTable({ caption: "Result", head: ["Measure", "Value"], rows: listed(numbers) })}
        <div class="panels">${await Promise.all(curves.map(curveHtml))}</div>
        ${sample !== undefined && html`<img alt="Samples" src="data:image/png;base64,${sample}">`}
      `),
    };
  });
}

/** The latest picture, in base64. */
async function readLatestSample(directory: string): Promise<string | undefined> {
  const latest = (await listSamples(directory)).at(-1);
  return latest && Buffer.from(await Deno.readFile(latest.path)).toString("base64");
}

/**
 * Shows a table of results: ours and the paper's.
 *
 * @param table which stays as it is
 *
 * @example
 * ```ts
 * import { jupyterDisplay } from "./view.ts";
 *
 * const table = viewTable({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * const shown = await table[jupyterDisplay]();
 * if (!shown["text/plain"].startsWith("Digits\n")) throw new Error(shown["text/plain"]);
 * ```
 */
export function viewTable(table: ResultTable): ResultTable & View {
  return withView(table, () => {
    const [head, ...rows] = cellGrid(table);
    return {
      "text/plain": renderText(table),
      "text/html": frameHtml(html`
        ${dataTable({ caption: table.title, head, rows })}
        <p>${heading(table)}</p>
        ${footing(table).map((line) => html`<p><small>${line}</small></p>`)}
      `),
    };
  });
}
