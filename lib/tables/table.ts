/** Tables of results: one object, from which text, Markdown, JSON, LaTeX and CSV are made. */
import type { Json } from "../files/mod.ts";

/** One measure of one method in one scenario, over seeds. */
export type TableCell = {
  readonly scenario: string;
  /** What was measured, such as `accuracy`. */
  readonly metric: string;
  /** Of paper, mean and std, such as `%`. */
  readonly unit: string;
  /** The paper's value; null if it has none. */
  readonly paper: number | null;
  /** Ours; null if there is no run. */
  readonly mean: number | null;
  /** Sample standard deviation over seeds; null for fewer than two. */
  readonly std: number | null;
  /** How many runs the mean is of. */
  readonly n: number;
  readonly seeds: readonly number[];
  /** Ours of each of these seeds; absent in tables of earlier versions. */
  readonly values?: readonly number[];
  /** Seeds whose runs failed, by the rule that the table's notes give; diverged ones are among them. */
  readonly failed?: readonly number[];
  /** Seeds whose training diverged, which have no value, where the table continues without them. */
  readonly diverged?: readonly number[];
  /** Whether the whole data sets were used, or the sample that the repository carries. */
  readonly data: "full" | "embedded" | null;
  /** Directories of the runs. */
  readonly runs: readonly string[];
  /** Settings of the runs that are not the preset's own, such as `{ "steps": 3 }`, if any are. */
  readonly differs?: { readonly [path: string]: Json };
};

/** One method. */
export type TableRow = {
  /** Id, such as `source-only`. */
  readonly method: string;
  /** As the paper writes it. */
  readonly label: string;
  readonly cells: readonly TableCell[];
};

/** A whole table, with rows and columns in the order to show. */
export type ResultTable = {
  /** Id, such as `table1`. */
  readonly table: string;
  readonly title: string;
  readonly preset: string;
  /** Which step's model was tested, in words. */
  readonly selection: string;
  /** What else the reader must know, one sentence each. */
  readonly notes: readonly string[];
  /** The row that others are compared with, seed by seed. */
  readonly reference?: string;
  readonly rows: readonly TableRow[];
};

type Ranked = { readonly label: string; readonly ours: number; readonly paper: number };

/**
 * Compares the measured order of methods with the paper's.
 *
 * @param rows of a table
 * @param scenario whose column to compare
 * @param metric of the cells
 * @returns a sentence that gives both orders, worst first, or `undefined` if they are the same
 */
export function orderNote(
  rows: ResultTable["rows"],
  scenario: string,
  metric: string,
): string | undefined {
  const measured = rows.flatMap(({ label, cells }): Ranked[] => {
    const cell = cells.find((cell) => cell.scenario === scenario && cell.metric === metric);
    if (cell === undefined || cell.mean === null || cell.paper === null) return [];
    return [{ label, ours: cell.mean, paper: cell.paper }];
  });
  const ours = measured.toSorted((a, b) => a.ours - b.ours);
  const inPaper = measured.toSorted((a, b) => a.paper - b.paper);
  const agree = ours.every(({ paper }, i) => i === 0 || ours[i - 1].paper <= paper);
  if (agree) return undefined;
  const line = (ranked: readonly Ranked[]) => ranked.map(({ label }) => label).join(" < ");
  return `${scenario}: the order of methods differs from the paper's: ${line(ours)}; ` +
    `there ${line(inPaper)}.`;
}
