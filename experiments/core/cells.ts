/**
 * Cells of a table and the notes under it, read from run directories. A cell says what ran: whether
 * its runs have the preset's own settings, and which settings differ.
 *
 * @module
 */
import { canonicalJson, type Json, type JsonRecord } from "../../lib/files/mod.ts";
import { listSeeds, readRun, runDirectory, type StoredRun } from "../../lib/runs/mod.ts";
import { mean, standardDeviation, type TableCell } from "../../lib/tables/mod.ts";
import { hasFailed } from "./failures.ts";
import type { Metric } from "./problem.ts";
import { GIVEN } from "./row.ts";
import { settingAt } from "./settings.ts";

/** Settings that are not the preset's own, with the run's values, by path. */
export type Differences = { readonly [path: string]: Json };

/** A finished run of a cell. */
export type CellRun = StoredRun & {
  readonly result: NonNullable<StoredRun["result"]>;
  readonly differs: Differences;
};

/** Runs whose configs agree in all but the seed. */
export type AlikeRuns = { readonly differs: Differences; readonly runs: readonly CellRun[] };

/** Which runs to read. */
export type RunsQuery = {
  readonly out: string;
  readonly table: string;
  readonly scenario: string;
  readonly method: string;
  readonly preset: string;
  readonly seeds: readonly number[];
};

/** A column of a table: a scenario, and its metrics in the runs' results. */
export type Column = {
  readonly id: string;
  readonly scenario: string;
  readonly metrics: readonly (Metric & {
    /** The name in `result.json`, where it is another. */
    readonly stored?: string;
  })[];
};

/**
 * Reads the finished runs of a row in a scenario; runs of another preset do not count.
 *
 * @param expected what the preset decides of a config, and what the data's flags are by default
 * @returns groups of runs with like configs, those of the preset's own settings first; and the
 * directories of runs that an earlier version wrote, which cannot be compared
 */
export async function readCellRuns(
  { out, table, scenario, method, preset, seeds }: RunsQuery,
  expected: JsonRecord,
): Promise<{ readonly groups: AlikeRuns[]; readonly outdated: string[] }> {
  const groups = new Map<string, { differs: Differences; runs: CellRun[] }>();
  const outdated: string[] = [];
  const there = await listSeeds(out, { table, scenario, method });
  for (const seed of seeds.filter((seed) => there.has(seed))) {
    const run = await readRun(runDirectory(out, { table, scenario, method, seed }));
    if (run?.result === undefined || run.preset !== preset) continue;
    if (run.configVersion !== 2) {
      outdated.push(run.directory);
      continue;
    }
    const { seed: _, ...settings } = run.config;
    const differs = differencesFrom(expected, run.config);
    const key = canonicalJson(settings);
    if (!groups.has(key)) groups.set(key, { differs, runs: [] });
    groups.get(key)!.runs.push({ ...run, result: run.result, differs });
  }
  const count = ({ differs }: AlikeRuns) => Object.keys(differs).length;
  return { groups: [...groups.values()].sort((a, b) => count(a) - count(b)), outdated };
}

/**
 * Compares a run's config with what a preset decides of it.
 *
 * @returns the run's value of each setting that differs, without the prefix `own.`; null where it
 * has none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const config = { preset: "quick", own: { steps: 3, learningRate: 0.1 } };
 * const preset = { own: { steps: 2000, learningRate: 0.1 } };
 * assertEquals(differencesFrom(preset, config), { steps: 3 });
 * ```
 */
export function differencesFrom(expected: JsonRecord, config: JsonRecord): Differences {
  const known = Object.fromEntries(Object.keys(expected).map((name) => [name, config[name]]));
  const [ours, theirs] = [leavesOf(known), leavesOf(expected)];
  const paths = new Set([...ours.keys(), ...theirs.keys()]);
  const differing = [...paths].filter((path) =>
    canonicalJson(ours.get(path) ?? null) !== canonicalJson(theirs.get(path) ?? null)
  );
  return Object.fromEntries(
    differing.map((path) => [path.replace(/^own\./, ""), ours.get(path) ?? null]),
  );
}

/** Every value that is not an object, by its path. */
function leavesOf(value: Json | undefined, path = ""): Map<string, Json> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return new Map(
      Object.entries(value).flatMap(([name, inner]) => [
        ...leavesOf(inner as Json | undefined, path === "" ? name : `${path}.${name}`),
      ]),
    );
  }
  return new Map(value === undefined ? [] : [[path, value]]);
}

/**
 * Creates a row's cells of one group of runs.
 *
 * @param paper the paper's values by metric
 * @param baseline mean accuracy below which a run has failed, if there is one
 * @returns a cell for each metric, with mean `null` where no run is finished; seeds whose training
 * diverged are named apart, and those that failed too
 */
export function cellsOf(
  { id, metrics }: Column,
  { runs, differs }: AlikeRuns,
  paper: { readonly [metric: string]: number } | undefined,
  baseline?: number,
): TableCell[] {
  const done = runs.filter(({ result }) => result.diverged === undefined);
  const diverged = runs.filter(({ result }) => result.diverged !== undefined)
    .map(({ name }) => name.seed);
  const accuracy = storedAccuracy(metrics);
  const failed = runs.filter(({ result }) => hasFailed(result, result.metrics[accuracy], baseline))
    .map(({ name }) => name.seed);
  return metrics.map(({ name, unit, stored = name }) => {
    const values = done.map(({ result }) => result.metrics[stored] as number);
    return {
      scenario: id,
      metric: name,
      unit,
      paper: paper?.[name] ?? null,
      mean: values.length === 0 ? null : mean(values),
      std: standardDeviation(values),
      n: done.length,
      seeds: done.map(({ name }) => name.seed),
      values,
      ...(failed.length > 0 && { failed }),
      ...(diverged.length > 0 && { diverged }),
      ...(Object.keys(differs).length > 0 && { differs }),
      data: done[0]?.data ?? null,
      runs: done.map(({ directory }) => directory),
    };
  });
}

/** @returns the name of a column's accuracy in `result.json` */
export function storedAccuracy(metrics: Column["metrics"]): string {
  return metrics.find(({ name }) => name === "accuracy")?.stored ?? "accuracy";
}

/**
 * Reports how well the runs of a row know the domain that they learned from.
 *
 * @param runs of like settings, by scenario
 * @param metrics of the table, in the order of its cells
 * @returns for example `own domain 98.1 % / 14.2° on linemod (500 source images it did not learn
 * from)`, means over seeds; undefined if no run measured it
 */
export function describeOwnDomain(
  runs: { readonly [scenario: string]: { readonly runs: readonly CellRun[] } },
  metrics: readonly Metric[],
): string | undefined {
  const parts = Object.entries(runs).flatMap(([scenario, { runs }]) => {
    const found = runs.flatMap(({ result: { ownDomain } }) => ownDomain ?? []);
    if (found.length === 0) return [];
    const figures = (which: "tested" | "last"): string =>
      metrics.map(({ name, unit }) => {
        const value = mean(found.map((each) => each[which][name] ?? NaN)).toFixed(1);
        return `${value}${unit === "°" ? "" : " "}${unit}`;
      }).join(" / ");
    const [tested, last] = [figures("tested"), figures("last")];
    const end = last === tested ? "" : `, ${last} after the last step`;
    return [`${tested} on ${scenario} (${found[0].images})${end}`];
  });
  return parts.length === 0 ? undefined : `own domain ${parts.join("; ")}`;
}

/** A row's runs of like settings by scenario. */
export type RunsByScenario = {
  readonly [scenario: string]: { readonly runs: readonly StoredRun[] };
};

/**
 * Names every setting of a row's runs that is ours, as `path value`; those of all scenarios first.
 *
 * @param prefix of the settings to name: `own` for the method's, or none for what all share
 * @returns for example `steps 16000; mnist-usps: learningRate 0.001`; `nothing` if none is ours
 */
export function deviations(runs: RunsByScenario, prefix: "own" | "shared"): string {
  const lines = Object.entries(runs).map(([scenario, { runs: [{ config, sources }] }]) => ({
    scenario,
    lines: Object.entries(sources)
      .filter(([path, source]) =>
        path.startsWith("own.") === (prefix === "own") &&
        (source.startsWith("ours") || source === GIVEN)
      )
      .map(([path]) =>
        `${path.replace(/^own\./, "")} ${JSON.stringify(settingAt(config, path) ?? null)}`
      ),
  }));
  const everywhere = lines[0].lines.filter((line) =>
    lines.every((each) => each.lines.includes(line))
  );
  const parts = lines
    .map(({ scenario, lines }) => ({
      scenario,
      rest: lines.filter((line) => !everywhere.includes(line)),
    }))
    .filter(({ rest }) => rest.length > 0)
    .map(({ scenario, rest }) => `${scenario}: ${rest.join(", ")}`);
  const all = [...(everywhere.length > 0 ? [everywhere.join(", ")] : []), ...parts];
  return all.length === 0 ? "nothing" : all.join("; ");
}

/** @returns a sentence of the settings that all methods share and that are ours */
export function sharedNotes(runs: readonly StoredRun[]): string[] {
  const byScenario = Map.groupBy(runs, ({ name }) => name.scenario);
  if (byScenario.size === 0) return [];
  const first = [...byScenario].map(([scenario, [run]]) => [scenario, { runs: [run] }]);
  return [
    `All methods, settings that are not their authors': ` +
    `${deviations(Object.fromEntries(first), "shared")}.`,
  ];
}

/** @returns a sentence for each precision in which networks were computed, but float32 */
export function precisionNotes(runs: readonly StoredRun[]): string[] {
  if (!runs.some(({ config }) => config.precision === "bfloat16")) return [];
  return [
    "Convolutions and dense products were computed in bfloat16 in training; losses, parameters, " +
    "updates and all measurements in float32.",
  ];
}

/** @returns a sentence for each run that went on elsewhere than it was begun */
export function environmentNotes(label: string, runs: readonly CellRun[]): string[] {
  return runs.flatMap(({ name: { scenario, seed }, result: { resumedElsewhere = [] } }) =>
    resumedElsewhere.map(({ step, changed }) =>
      `${label} on ${scenario}, seed ${seed}, went on in another environment at step ${step}: ` +
      `${changed.join(", ")}. Its last digits are those of neither.`
    )
  );
}

/** @returns for example `steps 3` */
export function describeDifferences(differs: Differences): string {
  return Object.entries(differs).map(([path, value]) => `${path} ${canonicalJson(value)}`)
    .join(", ");
}
