/**
 * The rows that can be trained on folders: each method with the settings of the nearer digits.
 *
 * @module
 */
import { createRow, type OwnSettings, type Row } from "./core/row.ts";
import { atPreset } from "./core/settings.ts";
import { dann } from "./methods/dann.ts";
import { deepCoral } from "./methods/deep_coral.ts";
import { dsn } from "./methods/dsn.ts";
import { mmd } from "./methods/mmd.ts";
import { pixelda } from "./methods/pixelda.ts";
import { sourceOnly } from "./methods/supervised.ts";
import type { FolderProblem } from "./problems/classes.ts";
import * as adaptation from "./settings/digits/feature_adaptation.ts";
import * as pixelDaSettings from "./settings/digits/pixelda.ts";
import type { ByScenario } from "./settings/digits/shared.ts";
import * as supervised from "./settings/digits/supervised.ts";

/** Up to this side images are trained on with the settings for USPS, above with those for MNIST-M. */
const SMALL_SIDE = 16;

/** The methods that can be trained on folders. */
export const METHODS = ["pixelda", "dann", "mmd", "dsn", "deep-coral", "source-only"] as const;

/** The scenario whose settings are for images of a side. */
export const settingsFor = (side: number) => side <= SMALL_SIDE ? "mnist-usps" : "mnist-mnistm";

/** Creates the rows, with settings for images of a side; of PixelDA with masks, a content loss. */
export function folderRows(
  side: number,
  hasMasks: boolean,
): { readonly [method in typeof METHODS[number]]: Row<FolderProblem> } {
  const at =
    <Own extends OwnSettings>(settings: ByScenario<Own>) => (preset: FolderProblem["preset"]) =>
      atPreset(settings, preset)[settingsFor(side)];
  return {
    pixelda: createRow(
      "PixelDA",
      at(hasMasks ? pixelDaSettings.pixelDaWithContent : pixelDaSettings.pixelda),
      { method: pixelda },
    ),
    dann: createRow("DANN", at(adaptation.dann), { method: dann }),
    mmd: createRow("MMD", at(adaptation.mmd), { method: mmd }),
    dsn: createRow("DSN", at(adaptation.dsn), { method: dsn }),
    "deep-coral": createRow("Deep CORAL", at(adaptation.deepCoral), { method: deepCoral }),
    "source-only": createRow("Source Only", at(supervised.sourceOnly), { method: sourceOnly }),
  };
}
