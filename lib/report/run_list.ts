/**
 * Every run: its state, result and settings.
 *
 * @module
 */
import type { Json, JsonRecord } from "../files/mod.ts";
import { dataTable, type Html, html, type HtmlValue } from "../html/mod.ts";
import type { RunDetails } from "../runs/mod.ts";
import { pageId } from "./groups.ts";

/** A table of runs, and details of each with its settings and environment. */
export function runList(runs: readonly RunDetails[]): Html {
  return html`
    ${dataTable({
      caption: "One row per run",
      head: ["Run", "State", "Steps", "Tested step", "Last validation", "Test", "Time"],
      rows: runs.map(createRow),
    })} ${runs.map(renderDetails)}
  `;
}

/** Steps done, of the last record or of the result. */
export function stepsDone({ records, result }: RunDetails): number {
  return result?.diverged?.step ?? result?.steps ?? records.at(-1)?.step ?? 0;
}

/** Steps planned, if the settings contain them. */
export function stepsPlanned({ config }: RunDetails): number | undefined {
  const parts = [config, ...Object.values(config)];
  const steps = parts.map((part) => (part as JsonRecord | null)?.steps);
  return steps.find((each) => typeof each === "number");
}

function createRow(run: RunDetails): HtmlValue[] {
  const { path, result } = run;
  const done = stepsDone(run).toLocaleString("en");
  const planned = result === undefined ? stepsPlanned(run)?.toLocaleString("en") : undefined;
  return [
    html`<a href="#${pageId("run", path)}">${path}</a>`,
    describeState(run) + (result?.resumedElsewhere ? ", partly in another environment" : ""),
    planned === undefined ? done : `${done} of ${planned}`,
    result?.selection?.step.toLocaleString("en") ?? "–",
    lastValidation(run),
    result === undefined || result.diverged !== undefined ? "–" : numbers(result.metrics),
    result?.timing === undefined ? "–" : formatTime(result.timing),
  ];
}

function describeState({ result }: RunDetails): string {
  if (result === undefined) return "unfinished";
  const { diverged } = result;
  if (diverged === undefined) return "finished";
  return `diverged: ${diverged.loss ?? diverged.parameter} is ${diverged.value}`;
}

function lastValidation({ records }: RunDetails): string {
  const validated = (name: string) => name.startsWith("validation");
  const last = records.findLast((record) => Object.keys(record).some(validated));
  const shown = Object.entries(last ?? {}).filter(([name]) => validated(name));
  if (shown.length === 0) return "–";
  return numbers(Object.fromEntries(
    shown.map(([name, value]) => [name.slice("validation".length).toLowerCase(), value]),
  ));
}

function numbers(metrics: { readonly [name: string]: Json }): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${typeof value === "number" ? value.toFixed(1) : "–"}`)
    .join(", ");
}

function formatTime(
  { seconds, from }: { readonly seconds: number; readonly from: number },
): string {
  const minutes = Math.floor(seconds / 60);
  const time = `${minutes} min ${Math.round(seconds - 60 * minutes)} s`;
  return from === 0 ? time : `${time} from step ${from.toLocaleString("en")}`;
}

function renderDetails({ path, config, intervals, sources, result }: RunDetails): Html {
  const { data, environment = {}, resumedElsewhere = [] } = result ?? {};
  const rows = [
    ...flatten(config).map(([name, value]) => [name, value, sources[name] ?? ""]),
    ...Object.entries(intervals).map(([name, value]) => [`interval: ${name}`, value, ""]),
    ...(data === undefined ? [] : [["data set", data, ""]]),
    ...Object.entries(environment).map(([name, value]) => [`environment: ${name}`, value, ""]),
    ...resumedElsewhere.map(({ step, changed }) => [
      `environment: changed at step ${step}`,
      changed.join(", "),
      "",
    ]),
  ];
  return html`
    <details class="run" id="${pageId("run", path)}">
      <summary>${path}</summary>
      ${dataTable({
        caption: `Settings and environment of ${path}`,
        head: ["Setting", "Value", "Source"],
        rows,
      })}
    </details>
  `;
}

/** Every setting by its path. */
function flatten(value: Json | undefined, path = ""): [string, string][] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, inner]) =>
      flatten(inner, path ? `${path}.${name}` : name)
    );
  }
  return [[path, typeof value === "string" ? value : JSON.stringify(value) ?? "–"]];
}
