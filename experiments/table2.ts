/**
 * Table 2: classes and poses on Synthetic Cropped LineMod → Cropped LineMod (paper Section 4.2).
 *
 * `deno task table2 [--preset compact] [--methods pixelda] [--objects ape,cat] [--seeds 0-2]`
 *
 * @module
 */
import { defineTable, printTable } from "./core/define_table.ts";
import { linemod } from "./problems/linemod.ts";
import { poseRows } from "./pose_rows.ts";

/** The paper's accuracy in percent and mean angle in degrees. */
const paper = (accuracy: number, angle: number) => ({ linemod: { accuracy, angle } });

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param options flags as on the command line, in camel case
 * @returns the table, which is written into the folder of runs too
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export const table2 = defineTable({
  name: "table2",
  summary: "Trains and tests the methods of Table 2 and prints it with the paper's numbers.",
  title: "Table 2: accuracy in percent and mean angle in degrees on the target's test images",
  family: linemod,
  scenarios: ["linemod"],
  rows: {
    "source-only": { ...poseRows["source-only"], paper: paper(47.33, 89.2) },
    mmd: { ...poseRows.mmd, paper: paper(72.35, 70.62) },
    dann: { ...poseRows.dann, paper: paper(99.9, 56.58) },
    dsn: { ...poseRows.dsn, paper: paper(100, 53.27) },
    pixelda: { ...poseRows.pixelda, paper: paper(99.98, 23.5) },
    "target-only": { ...poseRows["target-only"], paper: paper(100, 6.47) },
  },
  baseline: "source-only",
  reference: "pixelda",
  notes: [
    "The paper's Source-only, MMD, DANN, DSN and Target-only are those of the DSN paper (2016), " +
    "not run again: they learned from 16,962 renders, PixelDA from 109,208.",
  ],
});

if (import.meta.main) await printTable(table2);
