/**
 * What a table says of its runs, from their own configs.
 *
 * @module
 */
import { canonicalJson } from "../../lib/files/mod.ts";
import type { StoredRun } from "../../lib/runs/mod.ts";
import type { Differences } from "./cells.ts";
import { GIVEN } from "./row.ts";
import { settingAt } from "./settings.ts";

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

/** @returns for example `steps 3` */
export function describeDifferences(differs: Differences): string {
  return Object.entries(differs).map(([path, value]) => `${path} ${canonicalJson(value)}`)
    .join(", ");
}
