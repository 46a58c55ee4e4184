/**
 * Runs in a notebook.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { JsonRecord } from "../files/mod.ts";
import { dataTable, html } from "../report/mod.ts";
import { readRecords, type Run, type RunRecord } from "../runs/mod.ts";
import { curveHtml, curveText } from "./curve_view.ts";
import { framed } from "./frame.ts";
import { trainingCurves } from "./training_curves.ts";
import { type View, withView } from "./view.ts";

/**
 * Lets a run show what its directory holds at that time: settings, curves, the latest picture and
 * the result. The run may be open, interrupted or finished.
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
    const { config, result, records, sample } = await readDirectory(run.directory);
    const step = records.at(-1)?.step ?? 0;
    const title = `${run.directory}: ${result === null ? "unfinished" : "finished"}, step ${step}`;
    const curves = trainingCurves(records);
    const listed = (values: JsonRecord) =>
      Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]);
    const numbers = (result?.metrics ?? {}) as JsonRecord;
    return {
      "text/plain": [
        title,
        ...listed(numbers).map(([name, value]) => `${name}: ${value}`),
        ...curves.map(curveText),
      ].join("\n"),
      "text/html": framed(html`
        <p><b>${title}</b></p>
        ${dataTable({ caption: "Settings", head: ["Name", "Value"], rows: listed(config) })}
        ${result !== null &&
          dataTable({ caption: "Result", head: ["Measure", "Value"], rows: listed(numbers) })}
        <div class="panels">${await Promise.all(curves.map(curveHtml))}</div>
        ${sample !== null && html`<img alt="Samples" src="data:image/png;base64,${sample}">`}
      `),
    };
  });
}

type Directory = {
  readonly config: JsonRecord;
  readonly result: JsonRecord | null;
  readonly records: readonly RunRecord[];
  /** The latest picture, in base64. */
  readonly sample: string | null;
};

async function readDirectory(directory: string): Promise<Directory> {
  const written = await readJson(join(directory, "config.json"));
  const samples = (await namesIn(join(directory, "samples"))).sort();
  const latest = samples.at(-1);
  return {
    config: (written?.config ?? {}) as JsonRecord,
    result: await readJson(join(directory, "result.json")),
    records: await readRecords(join(directory, "metrics.jsonl")),
    sample: latest === undefined
      ? null
      : Buffer.from(await Deno.readFile(join(directory, "samples", latest))).toString("base64"),
  };
}

async function readJson(path: string): Promise<JsonRecord | null> {
  const text = await ifThere(Deno.readTextFile(path));
  return text === null ? null : JSON.parse(text);
}

async function namesIn(directory: string): Promise<string[]> {
  const entries = await ifThere(Array.fromAsync(Deno.readDir(directory)));
  return (entries ?? []).map(({ name }) => name).filter((name) => name.endsWith(".png"));
}

async function ifThere<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
