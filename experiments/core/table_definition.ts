/**
 * What a table of the paper consists of, and the flags that it takes.
 *
 * @module
 */
import {
  choice,
  type CommonFlags,
  type Flag,
  type Flags,
  type FlagValues,
  type SelectionFlags,
  toggle,
  withDefault,
} from "../cli/mod.ts";
import type { CellRun, Column } from "./cells.ts";
import type { IdOf, LoadedProblem, ProblemFamily } from "./problem.ts";
import type { Changes, Row } from "./row.ts";
import { type LabelFreeRule, selectFlag, type SelectionRule } from "./selection.ts";
import type { Preset } from "./settings.ts";
import type { RunPlan } from "./trial.ts";

/** The paper's values of a row, by column and metric. */
export type PaperValues = { readonly [column: string]: { readonly [metric: string]: number } };

/** A row of a table. */
export type TableRowDefinition<P> = Row<P> & {
  readonly paper?: PaperValues;
  /** The table whose runs it shows, if it is not this one. */
  readonly of?: string;
  /** The method that it trains, where its id is another. */
  readonly trains?: string;
  /** What the reader must know of its runs, printed where there are some. */
  readonly note?: string;
};

/** What a table consists of. */
export type TableDefinition<P, F extends Flags, L = LoadedProblem<P>> = {
  /** Id, for example `table2`. */
  readonly name: string;
  readonly summary: string;
  readonly title: string;
  readonly family: ProblemFamily<P, F, L>;
  readonly scenarios: readonly IdOf<P>[];
  readonly rows: { readonly [row: string]: TableRowDefinition<P> };
  /** Rows that run only when they are named. */
  readonly optionalRows?: readonly string[];
  /** Rows whose runs others build on, and that are not shown. */
  readonly hiddenRows?: readonly string[];
  /** Rows to run where the sample stands in for missing data; all if left out. */
  readonly sampleRows?: readonly string[];
  /** @default {a column for each scenario} */
  readonly columns?: readonly Column[];
  /** The first row, if runs of the others that end below its mean accuracy have failed. */
  readonly baseline?: string;
  /** The row that others are compared with, seed by seed. */
  readonly reference?: string;
  /** Seeds where none are given. @default {[0]} */
  readonly seeds?: number[];
  /** Whether runs that diverge count as failures, and the table continues. @default {false} */
  readonly mayDiverge?: boolean;
  /** Added to the family's rule of selection. */
  readonly selection?: string;
  /** What the reader must know besides, a sentence each. */
  readonly notes: readonly string[];
  /** What the runs of all rows show together. */
  readonly measured?: (rows: readonly MeasuredRow[]) => readonly string[];
  /** Plans the runs of a problem, where they are not one for each row. */
  readonly plan?: (
    loaded: L,
    choice: {
      readonly seed: number;
      readonly changesOf: (row: string) => Changes;
      readonly select?: LabelFreeRule;
      readonly out: string;
    },
  ) => Iterable<RunPlan>;
};

/** The finished runs of a row, diverged ones among them. */
export type MeasuredRow = {
  readonly id: string;
  readonly label: string;
  readonly runs: readonly CellRun[];
};

/** Which of the two halves to do: all runs, then the table of those finished. */
export const onlyFlag: { readonly only: Flag<"runs" | "table" | undefined> } = {
  only: choice(["runs", "table"], "Train and make no table, or make the table of finished runs"),
};

/** What only tables take. */
export type TableOnlyFlags = typeof onlyFlag & {
  readonly ci: Flag<boolean>;
  readonly select: Flag<SelectionRule>;
};

/** The flags of {@link TableOnlyFlags}. */
export const tableOnlyFlags: TableOnlyFlags = {
  ...onlyFlag,
  ci: toggle("Print 95 % intervals, extremes and paired differences over seeds too"),
  select: withDefault(
    selectFlag("What decides the tested step: labeled target images, or no labels"),
    "labels",
  ),
};

/** The flags of every table. */
export type TableFlags<Id extends string = string> =
  & SelectionFlags<Preset, Id, string>
  & TableOnlyFlags
  & CommonFlags;

/** The flags of one table. */
export type AllFlags<P, F> = TableFlags<IdOf<P>> & F;

/** What the flags of every table stand for. */
export type TableOptions = FlagValues<TableFlags>;

/** The rule, if it is not the paper's. */
export function labelFree({ select }: TableOptions): LabelFreeRule | undefined {
  return select === "labels" ? undefined : select;
}
