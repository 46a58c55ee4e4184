/**
 * The rows of Table 1: each method with its settings.
 *
 * @module
 */
import { cogan } from "./methods/cogan.ts";
import { coral } from "./methods/coral.ts";
import { dann } from "./methods/dann.ts";
import { deepCoral } from "./methods/deep_coral.ts";
import { dsn } from "./methods/dsn.ts";
import { mmd } from "./methods/mmd.ts";
import { pixelda } from "./methods/pixelda.ts";
import { sourceOnly, targetOnly } from "./methods/supervised.ts";
import { digitRow } from "./problems/digits.ts";
import * as coGanSettings from "./settings/digits/cogan.ts";
import * as adaptation from "./settings/digits/feature_adaptation.ts";
import * as pixelDaSettings from "./settings/digits/pixelda.ts";
import * as supervised from "./settings/digits/supervised.ts";

/** The rows by id, in the order of the paper. */
export const digitRows = {
  "source-only": digitRow({
    label: "Source Only",
    method: sourceOnly,
    settings: supervised.sourceOnly,
  }),
  coral: digitRow({
    label: "CORAL",
    method: coral,
    settings: supervised.coral,
  }),
  mmd: digitRow({
    label: "MMD",
    method: mmd,
    settings: adaptation.mmd,
  }),
  "deep-coral": digitRow({
    label: "Deep CORAL",
    method: deepCoral,
    settings: adaptation.deepCoral,
  }),
  dann: digitRow({
    label: "DANN",
    method: dann,
    settings: adaptation.dann,
  }),
  dsn: digitRow({
    label: "DSN",
    method: dsn,
    settings: adaptation.dsn,
  }),
  cogan: digitRow({
    label: "CoGAN",
    method: cogan,
    settings: coGanSettings.cogan,
  }),
  pixelda: digitRow({
    label: "PixelDA",
    method: pixelda,
    settings: pixelDaSettings.pixelda,
  }),
  "target-only": digitRow({
    label: "Target Only",
    methodWithTargetLabels: targetOnly,
    settings: supervised.targetOnly,
  }),
} as const;
