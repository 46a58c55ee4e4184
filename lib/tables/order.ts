/**
 * Whether methods rank as in the paper.
 *
 * @module
 */
import type { ResultTable } from "./table.ts";

type Ranked = { readonly label: string; readonly ours: number; readonly paper: number };

/**
 * Compares the order of what was measured with the paper's order of the same methods.
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
