/**
 * The one rule of failure: which runs count as failed in every table.
 *
 * @module
 */
import type { RunResult } from "../../lib/runs/mod.ts";
import { mean, type TableRow } from "../../lib/tables/mod.ts";

/** A run fails that ends at most so many points of accuracy above chance. */
const MARGIN = 5;

/** The accuracy that guessing has, in percent. */
function chanceOf({ confusion }: RunResult): number | undefined {
  return confusion && 100 / confusion.length;
}

/**
 * Whether a run failed: it diverged, or ended within 5 points of chance, or below the baseline.
 *
 * @param accuracy in percent, of the column that is asked about
 * @param baseline mean accuracy of Source-only in the same column, where the table has it
 *
 * @example
 * ```ts
 * const result = { metrics: {}, confusion: [[5, 5], [5, 5]] };
 * if (!hasFailed(result, 54) || hasFailed(result, 56) || !hasFailed(result, 56, 60)) throw new Error();
 * ```
 */
export function hasFailed(
  result: RunResult,
  accuracy: number | null | undefined,
  baseline?: number | null,
): boolean {
  if (result.diverged !== undefined) return true;
  if (typeof accuracy !== "number") return false;
  const chance = chanceOf(result);
  return chance !== undefined && accuracy <= chance + MARGIN ||
    typeof baseline === "number" && accuracy < baseline;
}

/**
 * Names the runs of a table that failed, and the rule.
 *
 * @param rows whose cells name their failed seeds
 * @param baseline the label of Source-only, where the table has it
 * @returns nothing where none failed
 */
export function failureNotes(rows: readonly TableRow[], baseline: string | undefined): string[] {
  const places = rows.flatMap(({ label, cells }) =>
    cells.filter(({ metric }) => metric === "accuracy")
      .filter(({ failed = [] }) => failed.length > 0)
      .map(({ scenario, failed = [], diverged = [], n }) => {
        const seeds = failed.map((seed) => diverged.includes(seed) ? `${seed} diverged` : seed);
        return `${label} on ${scenario} ${failed.length} of ${n + diverged.length} ` +
          `(seed ${seeds.join(", ")})`;
      })
  );
  if (places.length === 0) return [];
  const below = baseline === undefined ? "" : `, or below the mean of ${baseline}`;
  return [
    `Failed runs: ${
      places.join("; ")
    }. A run fails that diverges, or ends within ${MARGIN} points ` +
    `of chance${below}; those that did not diverge are in the means.`,
  ];
}

/** The mean accuracy of a row's runs that did not diverge. */
export function meanAccuracy(
  runs: readonly { readonly result: RunResult }[],
  stored: string,
): number | undefined {
  const values = runs.map(({ result }) => result.metrics[stored])
    .filter((value) => typeof value === "number");
  return values.length === 0 ? undefined : mean(values);
}
