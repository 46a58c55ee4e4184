/**
 * The two cells of a row and scenario: accuracy and angle.
 *
 * @module
 */
import type { TableCell } from "../../lib/tables/mod.ts";
import { type CellQuery, readCell } from "../result_cells.ts";

/** Accuracy in percent and mean angle in degrees. */
export type PaperResult = { readonly accuracy: number; readonly angle: number };

/**
 * Reads both cells of the finished runs.
 *
 * @param query which runs
 * @param paper the paper's numbers, if it has any
 * @param shown another column to show them in, by the metrics' prefix in `result.json`
 */
export async function readPoseCells(
  query: Omit<CellQuery, "metric" | "unit" | "paper">,
  paper?: PaperResult,
  shown?: { readonly scenario: string; readonly prefix: string },
): Promise<TableCell[]> {
  const cell = async (metric: "accuracy" | "angle", unit: string): Promise<TableCell> => {
    const stored = shown?.prefix
      ? `${shown.prefix}${metric[0].toUpperCase()}${metric.slice(1)}`
      : metric;
    const found = await readCell({
      ...query,
      metric: stored,
      unit,
      paper: paper?.[metric] ?? null,
    });
    return { ...found, scenario: shown?.scenario ?? query.scenario, metric };
  };
  return [await cell("accuracy", "%"), await cell("angle", "°")];
}
