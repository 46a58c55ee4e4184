/**
 * The rows of Tables 2 and 3: each method with its settings, alike in all scenarios.
 *
 * @module
 */
import { dann } from "./methods/dann.ts";
import { dsn } from "./methods/dsn.ts";
import { mmd } from "./methods/mmd.ts";
import { pixelda } from "./methods/pixelda.ts";
import { sourceOnly, targetOnly } from "./methods/supervised.ts";
import { poseRow } from "./problems/linemod.ts";
import * as adaptation from "./settings/linemod/feature_adaptation.ts";
import * as pixelDaSettings from "./settings/linemod/pixelda.ts";
import * as supervised from "./settings/linemod/supervised.ts";

/** The rows by id, in the order of the paper. */
export const poseRows = {
  "source-only": poseRow({
    label: "Source-only",
    method: sourceOnly,
    settings: supervised.sourceOnly,
  }),
  mmd: poseRow({ label: "MMD", method: mmd, settings: adaptation.mmd }),
  dann: poseRow({ label: "DANN", method: dann, settings: adaptation.dann }),
  dsn: poseRow({ label: "DSN", method: dsn, settings: adaptation.dsn }),
  pixelda: poseRow({
    label: "PixelDA",
    method: pixelda,
    settings: pixelDaSettings.pixelda,
  }),
  "target-only": poseRow({
    label: "Target-only",
    methodWithTargetLabels: targetOnly,
    settings: supervised.targetOnly,
  }),
} as const;
