/**
 * What a table's options ask for, as cells: runs that one process does, planned before anything is
 * loaded.
 *
 * @module
 */
import type { JsonRecord } from "../../lib/files/mod.ts";
import type { RunName } from "../../lib/runs/mod.ts";
import { chosenSeeds } from "../cli/mod.ts";
import type { SharedSettings } from "./problem.ts";
import { changeRow, presetSettings, type Row } from "./row.ts";
import type { Preset } from "./settings.ts";

/** A run to be done, as far as it is known without its data. */
export type PlannedRun = {
  readonly name: RunName;
  readonly steps: number;
  /** What its config will hold, besides what only the data says. */
  readonly expected: JsonRecord;
};

/** Runs that one process does. */
export type PlannedCell = {
  readonly scenario: string;
  /** The row to name; undefined where all rows of a seed are one cell, as each needs the one before. */
  readonly method?: string;
  readonly seed: number;
  /** In their order. */
  readonly runs: readonly PlannedRun[];
};

/** What planning needs to know of a table. */
type Planned<P> = {
  readonly name: string;
  readonly rows: { readonly [row: string]: Row<P> & { readonly of?: string } };
  readonly family: {
    readonly shared: (preset: Preset, id: never) => SharedSettings;
    readonly defaultFacts: JsonRecord;
  };
  readonly plan?: unknown;
};

/** The flags that choose runs. */
type Choice = {
  readonly scenarios: readonly string[];
  readonly methods: readonly string[];
  readonly seed: number | undefined;
  readonly seeds: readonly number[];
  readonly steps: number | undefined;
  readonly select: string;
};

/** Plans a cell for each scenario, method and seed. */
export function planCells<P>(
  { name, rows, family, plan }: Planned<P>,
  preset: Preset,
  options: Choice,
): PlannedCell[] {
  const { steps, select, ...given } = options as Choice & { readonly [flag: string]: unknown };
  const facts = Object.entries(family.defaultFacts)
    .map(([flag, initial]) => [flag, given[flag] ?? initial]);
  const rule = { select: select === "labels" ? null : select };
  const data = given.embedded === true ? { data: "embedded" } : {};
  const planRuns = (scenario: string, seed: number, methods: readonly string[]): PlannedRun[] =>
    methods.map((method) => {
      const row = changeRow(rows[method], steps === undefined ? {} : { steps });
      const shared = family.shared(preset, scenario as never);
      const { config } = presetSettings(row, shared, preset, scenario);
      return {
        name: { table: rows[method].of ?? name, scenario, method, seed },
        steps: (config.own as { readonly steps: number }).steps,
        expected: { preset, ...data, ...Object.fromEntries(facts), ...config, ...rule },
      };
    });
  return options.scenarios.flatMap((scenario) =>
    chosenSeeds(options).flatMap((seed): PlannedCell[] =>
      plan !== undefined
        ? [{ scenario, seed, runs: planRuns(scenario, seed, Object.keys(rows)) }]
        : options.methods.map((method) => ({
          scenario,
          method,
          seed,
          runs: planRuns(scenario, seed, [method]),
        }))
    )
  );
}
