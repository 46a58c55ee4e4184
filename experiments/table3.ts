/**
 * Table 3: renders on black, and with photos behind them (paper Section 4.4).
 *
 * `deno task table3 [--preset compact] [--scenarios linemod-inet] [--backgrounds DIR]`
 *
 * @module
 */
import { defineTable, printTable } from "./core/define_table.ts";
import { pixelda } from "./methods/pixelda.ts";
import { linemod, poseRow } from "./problems/linemod.ts";
import { pixelDaBeforeBackgrounds } from "./settings/linemod/pixelda.ts";
import { poseRows } from "./pose_rows.ts";

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param options flags as on the command line, in camel case
 * @returns the table, which is written into the folder of runs too
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export const table3 = defineTable({
  name: "table3",
  summary: "Trains and tests on renders on black and before photos, as Table 3, on RGB alone.",
  title: "Table 3: accuracy in percent and mean angle in degrees, RGB, by the renders' background",
  family: linemod,
  scenarios: ["linemod-black", "linemod-inet"],
  rows: {
    "source-only": {
      ...poseRows["source-only"],
      paper: {
        "linemod-black": { accuracy: 47.33, angle: 89.2 },
        "linemod-inet": { accuracy: 91.15, angle: 50.18 },
      },
    },
    pixelda: {
      ...poseRow({
        label: "PixelDA",
        method: pixelda,
        settings: pixelDaBeforeBackgrounds,
      }),
      paper: {
        "linemod-black": { accuracy: 94.16, angle: 55.74 },
        "linemod-inet": { accuracy: 96.95, angle: 36.79 },
      },
    },
  },
  baseline: "source-only",
  reference: "pixelda",
  notes: [
    "linemod-black: the paper's Source-only equals that of Table 2 to the digit, which is the DSN " +
    "paper's, of RGB-D.",
    "linemod-inet: the paper put crops of ImageNet behind the renders; here photos of a folder " +
    "(--backgrounds, else imagenet-samples of the data directory), or embedded ones.",
  ],
});

if (import.meta.main) await printTable(table3);
