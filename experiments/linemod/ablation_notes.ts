/**
 * How much runs of one row differ, and how many fail (paper Table 5).
 *
 * @module
 */
import { join } from "@std/path";
import { standardDeviation, type TableRow } from "../../lib/tables/mod.ts";
import type { PaperResult } from "./pose_cells.ts";

/** Least accuracy of a run that has not failed, in percent. */
const FAILURE = 50;

/**
 * Says each row's standard deviations beside the paper's, and how many runs failed.
 *
 * @param rows with a cell of accuracy
 * @param paper standard deviations by row
 * @returns a sentence for each row that was run
 */
export async function stabilityNotes(
  rows: readonly TableRow[],
  paper: { readonly [row: string]: PaperResult },
): Promise<string[]> {
  const notes: string[] = [];
  for (const { method, label, cells } of rows) {
    const { runs, diverged = [] } = cells.find(({ metric }) => metric === "accuracy")!;
    const total = runs.length + diverged.length;
    if (total === 0) continue;
    const metrics = await Promise.all(
      runs.map(async (run) =>
        JSON.parse(await Deno.readTextFile(join(run, "result.json"))).metrics as PaperResult
      ),
    );
    const spread = (metric: keyof PaperResult): string => {
      const ours = standardDeviation(metrics.map((each) => each[metric]));
      return `${ours?.toFixed(2) ?? "–"} (${paper[method][metric].toFixed(2)})`;
    };
    const low = metrics.filter(({ accuracy }) => accuracy < FAILURE).length;
    const seeds = diverged.length > 0 ? ` (diverged: seed ${diverged.join(", ")})` : "";
    notes.push(
      `${label}: standard deviation over seeds, ours (paper): accuracy ${spread("accuracy")} %, ` +
        `angle ${spread("angle")}°; failed: ${low + diverged.length} of ${total}${seeds}.`,
    );
  }
  return [
    ...notes,
    `A run fails that diverges, and has no accuracy then, or ends below ${FAILURE} %; the paper ` +
    "counts none.",
  ];
}
