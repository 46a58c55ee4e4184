/**
 * Table 6: some labeled target images (paper Section 4.5).
 *
 * `deno task table6 [--preset compact] [--methods labeled-only] [--seeds 0-2]`
 *
 * @module
 */
import { defineTable, printTable } from "./core/define_table.ts";
import { pixelDaAndLabeled } from "./methods/pixelda.ts";
import { labeledOnly, sourceAndLabeled } from "./methods/supervised.ts";
import { linemod, poseRow } from "./problems/linemod.ts";
import * as settings from "./settings/linemod/supervised.ts";

/** The paper's accuracy in percent and mean angle in degrees. */
const paper = (accuracy: number, angle: number) => ({ linemod: { accuracy, angle } });

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param options flags as on the command line, in camel case
 * @returns the table, which is written into the folder of runs too
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export const table6 = defineTable({
  name: "table6",
  summary: "Trains with some labeled target images, as Table 6.",
  title: "Table 6: accuracy in percent and mean angle in degrees with 1,000 labeled target images",
  family: linemod,
  scenarios: ["linemod"],
  rows: {
    "labeled-only": {
      ...poseRow({
        label: "1000-only",
        methodWithTargetLabels: labeledOnly,
        settings: settings.labeledOnly,
      }),
      paper: paper(99.51, 25.26),
    },
    "source-labeled": {
      ...poseRow({
        label: "Synth+1000",
        methodWithTargetLabels: sourceAndLabeled,
        settings: settings.sourceAndLabeled,
      }),
      paper: paper(99.89, 23.5),
    },
    "pixelda-labeled": {
      ...poseRow({
        label: "PixelDA+1000",
        methodWithTargetLabels: pixelDaAndLabeled,
        settings: settings.pixelDaAndLabeled,
      }),
      paper: paper(99.93, 13.31),
    },
  },
  reference: "pixelda-labeled",
  notes: [
    "The paper's 1,000 were in no other experiment; all of its real images are, so they cannot " +
    "have been. Here they are among the target's training images, the others of which stay " +
    "without labels.",
    "Synth+1000 draws its batches from both sets as one, as the DSN authors' code does.",
  ],
});

if (import.meta.main) await printTable(table6);
