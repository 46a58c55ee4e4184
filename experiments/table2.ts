/**
 * Table 2: classes and poses on Synthetic Cropped LineMod → Cropped LineMod (paper Section 4.2).
 *
 * `deno task table2 [--preset compact] [--methods pixelda] [--objects ape,cat] [--seeds 0-2]`
 *
 * @module
 */
import type { ResultTable } from "../lib/tables/mod.ts";
import { dann, dsn, mmd } from "./linemod/feature_adaptation.ts";
import { pixelda } from "./linemod/pixelda.ts";
import { poseTable } from "./linemod/pose_table.ts";
import { sourceOnly, targetOnly } from "./linemod/supervised.ts";
import { printTable } from "./table_command.ts";

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param args flags as on the command line
 * @returns the table, or `undefined` if a signal stopped the work
 */
export function table2(args: readonly string[]): Promise<ResultTable | undefined> {
  return poseTable({
    name: "table2",
    summary: "Trains and tests the methods of Table 2 and prints it beside the paper's.",
    title: "Table 2: accuracy in percent and mean angle in degrees on the target's test images",
    scenarios: ["linemod"],
    rows: {
      "source-only": {
        label: "Source-only",
        method: sourceOnly,
        paper: { linemod: { accuracy: 47.33, angle: 89.2 } },
      },
      mmd: { label: "MMD", method: mmd, paper: { linemod: { accuracy: 72.35, angle: 70.62 } } },
      dann: { label: "DANN", method: dann, paper: { linemod: { accuracy: 99.9, angle: 56.58 } } },
      dsn: { label: "DSN", method: dsn, paper: { linemod: { accuracy: 100, angle: 53.27 } } },
      pixelda: {
        label: "PixelDA",
        method: pixelda,
        paper: { linemod: { accuracy: 99.98, angle: 23.5 } },
      },
      "target-only": {
        label: "Target-only",
        method: targetOnly,
        paper: { linemod: { accuracy: 100, angle: 6.47 } },
      },
    },
    notes: [
      "The paper's Source-only, MMD, DANN, DSN and Target-only are those of the DSN paper (2016), " +
      "not run anew: they learned from 16,962 renders, PixelDA from 109,208.",
    ],
  }, args);
}

if (import.meta.main) await printTable(table2);
