/**
 * The methods of Table 1: how each is run on a scenario.
 *
 * @module
 */
import type { Scenario } from "../../datasets/mod.ts";
import type { Preset } from "../presets.ts";
import { resolve } from "../sourced.ts";
import type { TableRun } from "../table_run.ts";
import type { Trial } from "../trial.ts";
import { coGanTrial } from "./cogan.ts";
import { coralTrial } from "./coral.ts";
import { dsnTrial } from "./dsn.ts";
import { dannTrial, mmdTrial } from "./feature_adaptation.ts";
import { pixelDaTrial } from "./pixelda.ts";
import type { DigitRun } from "./run.ts";
import { digitSettings, type MethodSettings } from "./settings.ts";
import { sourceOnlyTrial, targetOnlyTrial } from "./supervised.ts";

/** Each method's key in the settings, and its trial, in the order of the paper's rows. */
export const digitMethods = {
  "source-only": { settings: "sourceOnly", trial: sourceOnlyTrial },
  coral: { settings: "coral", trial: coralTrial },
  mmd: { settings: "mmd", trial: mmdTrial },
  dann: { settings: "dann", trial: dannTrial },
  dsn: { settings: "dsn", trial: dsnTrial },
  cogan: { settings: "cogan", trial: coGanTrial },
  pixelda: { settings: "pixelda", trial: pixelDaTrial },
  "target-only": { settings: "targetOnly", trial: targetOnlyTrial },
} as const satisfies {
  readonly [method: string]: {
    readonly settings: MethodSettings;
    readonly trial: (run: DigitRun) => Trial;
  };
};

/** A method's id. */
export type DigitMethod = keyof typeof digitMethods;

/** Ids of all methods. */
export const digitMethodIds = Object.keys(digitMethods) as DigitMethod[];

/** What decides a run. */
export type DigitRunChoice = {
  readonly scenario: Scenario;
  readonly method: DigitMethod;
  readonly preset: Preset;
  readonly seed: number;
  /** Values that replace the preset's own of the method. */
  readonly changes?: { readonly [setting: string]: unknown };
  /** See {@link loadScenario}. */
  readonly mnistmSeed?: number;
};

/**
 * Prepares one run.
 *
 * @param table id of the table that the run belongs to
 * @param choice what to run
 * @returns the run, whose config holds every setting that decides its result
 */
export function digitTableRun(
  table: string,
  { scenario, method, preset, seed, changes, mnistmSeed }: DigitRunChoice,
): TableRun {
  const { settings: key, trial } = digitMethods[method];
  const resolved = resolve(digitSettings(preset, scenario.id));
  const own = { ...resolved[key], ...changes };
  const settings = { ...resolved, ...batchSizeOf(own), [key]: own };
  const { image, batchSize, every } = settings;
  return {
    name: { table, scenario: scenario.id, method, seed },
    config: {
      preset,
      data: scenario.data,
      mnistmSeed: mnistmSeed ?? null,
      image,
      batchSize,
      every,
      [key]: own,
    },
    cadence: { ...every, steps: own.steps },
    data: scenario.description,
    createTrial: () => trial({ scenario, settings, seed }),
  };
}

/** A method's own batch size stands before that of all. */
function batchSizeOf(own: object): { batchSize?: number } {
  return "batchSize" in own ? { batchSize: own.batchSize as number } : {};
}
