/**
 * Table 5: what task and content losses do for the stability of PixelDA (paper Section 4.4).
 *
 * `deno task table5 [--preset compact] [--seeds 0-9]`
 *
 * @module
 */
import type { ResultTable } from "../lib/tables/mod.ts";
import { stabilityNotes } from "./linemod/ablation_notes.ts";
import { poseMethod } from "./linemod/method.ts";
import { pixelDaTrial } from "./linemod/pixelda.ts";
import { poseTable } from "./linemod/pose_table.ts";
import { ablation } from "./linemod/settings/ablation.ts";
import { printTable } from "./table_command.ts";

/** A row with some of the parts. */
const row = (label: string, parts: Parameters<typeof ablation>[0]) => ({
  label,
  method: poseMethod(ablation(parts), pixelDaTrial),
  paper: {},
});

/** The paper's standard deviations over 10 runs, in percent and degrees. */
const deviations = {
  none: { accuracy: 23.26, angle: 16.33 },
  generated: { accuracy: 22.32, angle: 17.48 },
  "source-generated": { accuracy: 2.04, angle: 3.24 },
  "source-generated-content": { accuracy: 1.6, angle: 6.97 },
};

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param args flags as on the command line
 * @returns the table, or `undefined` if a signal stopped the work
 */
export function table5(args: readonly string[]): Promise<ResultTable | undefined> {
  return poseTable({
    name: "table5",
    summary: "Trains PixelDA with and without its task and content losses, as Table 5.",
    title: "Table 5: accuracy in percent and mean angle in degrees, by the losses",
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
    notes: [
      "The paper has standard deviations alone, over 10 seeds; it does not say what T learns from " +
      "in the row without losses: here from generated images, while its loss does not reach G.",
    ],
    measured: (rows) => stabilityNotes(rows, deviations),
  }, args);
}

if (import.meta.main) await printTable(table5);
