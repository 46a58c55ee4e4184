/**
 * Table 3: what backgrounds of the source do, on colors alone (paper Section 4.4).
 *
 * `deno task table3 [--preset compact] [--scenarios linemod-inet] [--backgrounds photos]`
 *
 * @module
 */
import type { ResultTable } from "../lib/tables/mod.ts";
import { poseMethod } from "./linemod/method.ts";
import { pixelDaTrial } from "./linemod/pixelda.ts";
import { poseTable } from "./linemod/pose_table.ts";
import { pixelDaBeforeBackgrounds } from "./linemod/settings/backgrounds.ts";
import { sourceOnly } from "./linemod/supervised.ts";
import { printTable } from "./table_command.ts";

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param args flags as on the command line
 * @returns the table, or `undefined` if a signal stopped the work
 */
export function table3(args: readonly string[]): Promise<ResultTable | undefined> {
  return poseTable({
    name: "table3",
    summary: "Trains and tests on renders on black and before photos, as Table 3, on RGB alone.",
    title:
      "Table 3: accuracy in percent and mean angle in degrees, RGB, by the renders' background",
    scenarios: ["linemod-black", "linemod-inet"],
    rows: {
      "source-only": {
        label: "Source-only",
        method: sourceOnly,
        paper: {
          "linemod-black": { accuracy: 47.33, angle: 89.2 },
          "linemod-inet": { accuracy: 91.15, angle: 50.18 },
        },
      },
      pixelda: {
        label: "PixelDA",
        method: poseMethod(pixelDaBeforeBackgrounds, pixelDaTrial),
        paper: {
          "linemod-black": { accuracy: 94.16, angle: 55.74 },
          "linemod-inet": { accuracy: 96.95, angle: 36.79 },
        },
      },
    },
    notes: [
      "linemod-black: the paper's Source-only equals that of Table 2 to the digit, which is the DSN " +
      "paper's, of RGB-D.",
      "linemod-inet: the paper put crops of ImageNet behind the renders; here photos of a folder " +
      "(--backgrounds, else imagenet-samples of the data directory), or embedded ones.",
    ],
  }, args);
}

if (import.meta.main) await printTable(table3);
