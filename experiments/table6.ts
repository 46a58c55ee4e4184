/**
 * Table 6: some labeled target images (paper Section 4.5).
 *
 * `deno task table6 [--preset compact] [--methods labeled-only] [--seeds 0-2]`
 *
 * @module
 */
import type { ResultTable } from "../lib/tables/mod.ts";
import { poseTable } from "./linemod/pose_table.ts";
import { labeledOnly, pixelDaAndLabeled, sourceAndLabeled } from "./linemod/semi_supervised.ts";
import { printTable } from "./table_command.ts";

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param args flags as on the command line
 * @returns the table, or `undefined` if a signal stopped the work
 */
export function table6(args: readonly string[]): Promise<ResultTable | undefined> {
  return poseTable({
    name: "table6",
    summary: "Trains with some labeled target images, as Table 6.",
    title:
      "Table 6: accuracy in percent and mean angle in degrees with 1,000 labeled target images",
    scenarios: ["linemod"],
    rows: {
      "labeled-only": {
        label: "1000-only",
        method: labeledOnly,
        paper: { linemod: { accuracy: 99.51, angle: 25.26 } },
      },
      "source-labeled": {
        label: "Synth+1000",
        method: sourceAndLabeled,
        paper: { linemod: { accuracy: 99.89, angle: 23.5 } },
      },
      "pixelda-labeled": {
        label: "PixelDA+1000",
        method: pixelDaAndLabeled,
        paper: { linemod: { accuracy: 99.93, angle: 13.31 } },
      },
    },
    notes: [
      "The paper's 1,000 were in no other experiment; all of its real images are, so they cannot " +
      "have been. Here they are among the target's training images, the others of which stay " +
      "without labels.",
      "Synth+1000 draws its batches from both sets as one, as the DSN authors' code does.",
    ],
  }, args);
}

if (import.meta.main) await printTable(table6);
