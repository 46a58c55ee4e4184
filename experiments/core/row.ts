/**
 * A row of a table: a method with its settings; and the runs that a row is measured by.
 *
 * @module
 */
import type { JsonRecord } from "../../lib/files/mod.ts";
import type {
  AnyProblem,
  LabeledTarget,
  LabelsOf,
  LoadedProblem,
  SharedSettings,
} from "./problem.ts";
import {
  changeSettings,
  type Preset,
  resolve,
  type Resolved,
  type Sourced,
  type SourcedTree,
  sourcesOf,
} from "./settings.ts";
import type { LabelFreeRule } from "./selection.ts";
import type { Intervals, RunPlan, Trial } from "./trial.ts";

/** A method's own settings. */
export type OwnSettings = { readonly steps: Sourced<number> } & {
  readonly [name: string]: SourcedTree;
};

/** Settings that replace a preset's own, by path, for example `generator.filters`. */
export type Changes = { readonly [path: string]: unknown };

/** How a row is trained; `Own` are its settings with their sources. */
export type RowMethod<P, Own> =
  | { readonly method: (problem: P, own: Resolved<NoInfer<Own>>, seed: number) => Trial }
  | {
    /** Of the rows that learn from labeled target images. */
    readonly methodWithTargetLabels: (
      problem: P,
      own: Resolved<NoInfer<Own>>,
      seed: number,
      labeledTarget: LabeledTarget<LabelsOf<P>>,
    ) => Trial;
  };

/** A row, whatever its method's settings are. */
export type Row<P> = {
  readonly label: string;
  /** Whether labeled target images train it. */
  readonly usesTargetLabels: boolean;
  readonly settings: (preset: Preset, id: string) => OwnSettings;
  /** @param own the settings' values, or others of the same form */
  readonly createTrial: (loaded: LoadedProblem<P>, own: JsonRecord, seed: number) => Trial;
};

/** Creates a row whose settings are found by preset and scenario. */
export function createRow<P, Own extends OwnSettings>(
  label: string,
  settings: (preset: Preset, id: string) => Own,
  method: RowMethod<P, Own>,
): Row<P> {
  return {
    label,
    settings,
    usesTargetLabels: "methodWithTargetLabels" in method,
    createTrial({ problem, labeledTarget }, own, seed) {
      const values = own as unknown as Resolved<NoInfer<Own>>;
      return "methodWithTargetLabels" in method
        ? method.methodWithTargetLabels(problem, values, seed, labeledTarget)
        : method.method(problem, values, seed);
    },
  };
}

/** The source of settings that replace a preset's. */
export const GIVEN = "given for this run";

/** The row with other settings. */
export function changeRow<P>(row: Row<P>, changes: Changes): Row<P> {
  return {
    ...row,
    settings: (preset, id) => changeSettings(row.settings(preset, id), changes, GIVEN),
  };
}

/** What decides a run. */
export type RunChoice<P> = {
  readonly table: string;
  /** The row's id. */
  readonly method: string;
  readonly row: Row<P>;
  readonly loaded: LoadedProblem<P>;
  readonly shared: SharedSettings;
  readonly seed: number;
  readonly changes?: Changes;
  /** What decides the tested step. @default {the score of validation} */
  readonly select?: LabelFreeRule;
  /** What decides the result besides, for example the objects that a generator sees. */
  readonly also?: JsonRecord;
};

/**
 * Plans one run.
 *
 * @returns the plan, whose config holds every setting that decides the result
 */
export function planRun<P extends AnyProblem>(
  { table, method, row, loaded, shared, seed, changes = {}, select, also }: RunChoice<P>,
): RunPlan {
  const { problem } = loaded;
  const { id, preset } = problem;
  const settings = presetSettings(changeRow(row, changes), shared, preset, id);
  const own = settings.config.own as JsonRecord;
  return {
    name: { table, scenario: id, method, seed },
    config: {
      preset,
      data: problem.data,
      ...problem.facts,
      ...settings.config,
      ...also,
      ...(select && { select }),
    },
    sources: settings.sources,
    intervals: settings.intervals,
    steps: own.steps as number,
    validate: settings.validate,
    select,
    data: problem.description,
    createTrial: () => row.createTrial(withBatchSize(loaded, own), own, seed),
  };
}

/** The part of a run's config that a preset decides, with the sources of its values. */
export function presetSettings(
  row: Pick<Row<never>, "settings">,
  shared: SharedSettings,
  preset: Preset,
  id: string,
): {
  readonly config: JsonRecord;
  readonly sources: { readonly [path: string]: string };
  readonly intervals: Intervals;
  readonly validate: number;
} {
  const own = row.settings(preset, id);
  const { every, ...rest } = shared;
  const { validate, ...intervals } = resolve(every) as Intervals & { readonly validate: number };
  const resolved = resolve(own) as unknown as JsonRecord;
  const sources = { ...sourcesOf(rest), ...sourcesOf(own, "own") };
  if ("own.batchSize" in sources) sources.batchSize = sources["own.batchSize"];
  return {
    config: {
      ...resolve(rest) as JsonRecord,
      ...batchSizeOf(resolved),
      every: { validate },
      own: resolved,
    },
    sources: {
      ...sources,
      "every.validate": (every as { readonly validate: Sourced<number> }).validate.source,
    },
    intervals,
    validate,
  };
}

/** A method's own batch size stands before that of all. */
function batchSizeOf(own: JsonRecord): { readonly batchSize?: number } {
  return typeof own.batchSize === "number" ? { batchSize: own.batchSize } : {};
}

function withBatchSize<P extends AnyProblem>(
  loaded: LoadedProblem<P>,
  own: JsonRecord,
): LoadedProblem<P> {
  return { ...loaded, problem: { ...loaded.problem, ...batchSizeOf(own) } };
}
