/**
 * A method of the tables of objects and poses: its settings, and how it is run.
 *
 * @module
 */
import type { Preset } from "../presets.ts";
import { resolve, type Resolved, type Sourced, type SourcedTree } from "../sourced.ts";
import type { TableRun } from "../table_run.ts";
import type { Trial } from "../trial.ts";
import type { PoseRun } from "./run.ts";
import type { ByPreset } from "./settings/preset.ts";
import { shared } from "./settings/shared.ts";

/** Settings to replace a preset's own. */
export type Changes = { readonly [setting: string]: unknown };

type OwnSettings = { readonly steps: Sourced<number> } & { readonly [name: string]: SourcedTree };

/** A method, whatever its settings are. */
export type PoseMethod = {
  readonly settings: (preset: Preset) => SourcedTree;
  /** Settles the settings, and makes trials with them. */
  readonly prepare: (preset: Preset, changes: Changes) => {
    readonly own: { readonly steps: number };
    readonly trial: (run: PoseRun) => Trial;
  };
};

/**
 * Makes a method of its settings and the trial that takes them.
 *
 * @param settings of each preset
 * @param trial makes one run
 */
export function poseMethod<Own extends OwnSettings>(
  settings: ByPreset<Own>,
  trial: (run: PoseRun, own: Resolved<Own>) => Trial,
): PoseMethod {
  return {
    settings: (preset) => settings[preset],
    prepare(preset, changes) {
      const own = { ...resolve(settings[preset]), ...changes } as
        & Resolved<Own>
        & { readonly steps: number };
      return { own, trial: (run) => trial(run, own) };
    },
  };
}

/** What decides a run. */
export type PoseRunChoice = Omit<PoseRun, "shared"> & {
  /** Id of the row. */
  readonly row: string;
  readonly method: PoseMethod;
  readonly preset: Preset;
  /** Values that replace the preset's own of the method. */
  readonly changes: Changes;
  /** What decides the result besides, such as the folder of backgrounds. */
  readonly also?: Changes;
};

/**
 * Prepares one run.
 *
 * @param table id of the table that the run belongs to
 * @param choice what to run; the scenario's images have the side that the preset asks for
 * @returns the run, whose config holds every setting that decides its result
 */
export function poseTableRun(
  table: string,
  { scenario, row, method, preset, seed, changes, also, otherTests }: PoseRunChoice,
): TableRun {
  const common = resolve(shared[preset]);
  const { own, trial } = method.prepare(preset, changes);
  const { images } = scenario.source.train;
  return {
    name: { table, scenario: scenario.id, method: row, seed },
    config: {
      preset,
      data: scenario.data,
      objects: scenario.classes,
      channels: images.channels,
      sourceImages: images.count,
      ...common,
      ...also,
      own,
    },
    cadence: { ...common.every, steps: own.steps },
    data: scenario.description,
    createTrial: () => trial({ scenario, shared: common, seed, otherTests }),
  };
}
