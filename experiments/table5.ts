/**
 * Table 5: what task and content losses do for the stability of PixelDA (paper Section 4.4).
 *
 * `deno task table5 [--preset compact] [--seeds 0-9]`
 *
 * @module
 */
import { standardDeviation } from "../lib/tables/mod.ts";
import { defineTable, printTable } from "./core/define_table.ts";
import type { MeasuredRow } from "./core/table_definition.ts";
import { pixelda } from "./methods/pixelda.ts";
import { linemod, poseRow } from "./problems/linemod.ts";
import { ablation } from "./settings/linemod/pixelda.ts";

/** A row with some of the parts. */
const row = (label: string, parts: Parameters<typeof ablation>[0]) =>
  poseRow({ label, method: pixelda, settings: ablation(parts) });

/** The paper's standard deviations over 10 runs, in percent and degrees. */
const DEVIATIONS = {
  none: { accuracy: 23.26, angle: 16.33 },
  generated: { accuracy: 22.32, angle: 17.48 },
  "source-generated": { accuracy: 2.04, angle: 3.24 },
  "source-generated-content": { accuracy: 1.6, angle: 6.97 },
};

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param options flags as on the command line, in camel case
 * @returns the table, which is written into the folder of runs too
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export const table5 = defineTable({
  name: "table5",
  summary: "Trains PixelDA with and without its task and content losses, as Table 5.",
  title: "Table 5: accuracy in percent and mean angle in degrees, by the losses",
  family: linemod,
  scenarios: ["linemod"],
  seeds: [0, 1, 2],
  mayDiverge: true,
  rows: {
    none: row("no loss", { taskSource: false, taskGenerated: false, content: false }),
    generated: row("L_t generated", { taskSource: false, taskGenerated: true, content: false }),
    "source-generated": row("L_t source, generated", {
      taskSource: true,
      taskGenerated: true,
      content: false,
    }),
    "source-generated-content": row("L_t source, generated, L_c", {
      taskSource: true,
      taskGenerated: true,
      content: true,
    }),
  },
  reference: "source-generated-content",
  notes: [
    "The paper has standard deviations alone, over 10 seeds; it does not say what T learns from " +
    "in the row without losses: here from generated images, while its loss does not reach G. It " +
    "counts no failures.",
  ],
  measured: (rows) => stabilityNotes(rows, DEVIATIONS),
});

/**
 * How much the runs of each row differ.
 *
 * @param paper standard deviations by row
 * @returns a sentence for each row that was run
 */
export function stabilityNotes(
  rows: readonly MeasuredRow[],
  paper: { readonly [row: string]: { readonly accuracy: number; readonly angle: number } },
): string[] {
  return rows.filter(({ runs }) => runs.length > 0).map(({ id, label, runs }) => {
    const done = runs.filter(({ result }) => result.diverged === undefined);
    const valuesOf = (metric: string) => done.map(({ result }) => result.metrics[metric] as number);
    const spread = (metric: "accuracy" | "angle"): string => {
      const ours = standardDeviation(valuesOf(metric));
      return `${ours?.toFixed(2) ?? "–"} (${paper[id][metric].toFixed(2)})`;
    };
    return `${label}: standard deviation over seeds, ours (paper): accuracy ${
      spread("accuracy")
    } %, angle ${spread("angle")}°.`;
  });
}

if (import.meta.main) await printTable(table5);
