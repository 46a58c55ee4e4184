/**
 * Runs, tables and models in a notebook.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { type JsonRecord, readBoundedFile } from "../files/mod.ts";
import { dataTable, type Html, html } from "../html/mod.ts";
import {
  listSamples,
  MAX_PICTURE_BYTES,
  readConfig,
  readRecords,
  readResult,
  type Run,
} from "../runs/mod.ts";
import { cellGrid, footing, heading, renderText, type ResultTable } from "../tables/mod.ts";
import { curveHtml, curveText, trainingCurves } from "./curve_view.ts";
import { frameHtml, type View, withView } from "./view.ts";
import { Parameter } from "../engine/mod.ts";

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
  return latest &&
    Buffer.from(await readBoundedFile(latest.path, MAX_PICTURE_BYTES)).toString("base64");
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

/**
 * Shows the parameters of a network, or of a record of networks such as a trainer's model.
 *
 * @param model which stays as it is
 * @returns a copy of the record, of the same parameters
 *
 * @example
 * ```ts
 * import { createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { jupyterDisplay } from "./view.ts";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const tower = viewModel(createSharedTower(config, glorotUniformInitializer(0)));
 * const shown = await tower[jupyterDisplay]();
 * if (!shown["text/plain"].includes("task")) throw new Error(shown["text/plain"]);
 * ```
 */
export function viewModel<T extends object>(model: T): T & View {
  return withView(model, () => {
    const networks = Map.groupBy(findParameters(model), ({ name }) => name.split("/")[0]);
    const rows = [...networks].map(([name, parameters]) => ({
      name,
      parameters,
      learned: countValues(parameters.filter(({ isTrainable }) => isTrainable)),
      others: countValues(parameters.filter(({ isTrainable }) => !isTrainable)),
    }));
    const width = Math.max(0, ...rows.map(({ name }) => name.length));
    return {
      "text/plain": rows
        .map(({ name, learned, others }) =>
          `${name.padEnd(width)}  ${learned} parameters, ${others} averages`
        )
        .join("\n"),
      "text/html": frameHtml(html`
        ${dataTable({
          caption: "Networks",
          head: ["Network", "Parameters", "Moving averages"],
          rows: rows.map(({ name, learned, others }) => [name, learned, others]),
        })}
        ${rows.map(({ name, parameters }) => layers(name, parameters))}
      `),
    };
  });
}

function layers(network: string, parameters: readonly Parameter[]): Html {
  const rows = parameters.map(({ name, shape, size }) => [name, shape.join(" × "), size]);
  return html`<details><summary>${network}</summary>${
    dataTable({ caption: network, head: ["Name", "Shape", "Size"], rows })
  }</details>`;
}

/** Those of the network itself, else of the model's or record's networks. */
function findParameters(model: object): Parameter[] {
  const own = listParameters(model);
  const { networks = model } = model as { readonly networks?: object };
  return own.length > 0 ? own : [...new Set(Object.values(networks).flatMap(listParameters))];
}

function listParameters(part: unknown): Parameter[] {
  const parameters = (part as { readonly parameters?: unknown } | null)?.parameters;
  return Array.isArray(parameters) ? parameters.filter((each) => each instanceof Parameter) : [];
}

function countValues(parameters: readonly Parameter[]): string {
  return parameters.reduce((sum, { size }) => sum + size, 0).toLocaleString("en");
}
