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
  /** The method that it trains, where its name is another. */
  readonly trains?: string;
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

/** What planning needs to know of a kind of problems. */
type Family = {
  readonly shared: (preset: Preset, id: never) => SharedSettings;
  readonly defaultFacts: JsonRecord;
};

/** A run, and what decides it. */
type RunChoice<P> = {
  readonly name: RunName;
  readonly row: Row<P>;
  readonly family: Family;
  readonly preset: Preset;
};

/**
 * Plans a run whose data is not loaded.
 *
 * @param options values of the flags that say which data to take
 */
export function planAhead<P>(
  { name, row, family, preset }: RunChoice<P>,
  options: { readonly [flag: string]: unknown },
): PlannedRun {
  const facts = Object.entries(family.defaultFacts)
    .map(([flag, initial]) => [flag, options[flag] ?? initial]);
  const data = options.embedded === true ? { data: "embedded" } : {};
  const shared = family.shared(preset, name.scenario as never);
  const { config } = presetSettings(row, shared, preset, name.scenario);
  return {
    name,
    steps: (config.own as { readonly steps: number }).steps,
    expected: { preset, ...data, ...Object.fromEntries(facts), ...config },
  };
}

/** What planning needs to know of a table. */
type Planned<P> = {
  readonly name: string;
  readonly rows: {
    readonly [row: string]: Row<P> & { readonly of?: string; readonly trains?: string };
  };
  readonly family: Family;
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
  const { steps, select } = options;
  const rule = { select: select === "labels" ? null : select };
  const planRuns = (scenario: string, seed: number, methods: readonly string[]): PlannedRun[] =>
    methods.map((method) => {
      const { of: table = name, trains } = rows[method];
      const row = changeRow(rows[method], steps === undefined ? {} : { steps });
      const run = { table, scenario, method, seed };
      const planned = planAhead({ name: run, row, family, preset }, options);
      return { ...planned, expected: { ...planned.expected, ...rule }, ...(trains && { trains }) };
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
