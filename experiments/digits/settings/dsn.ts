/**
 * Settings of the row DSN.
 *
 * @module
 */
import { type ByPreset, staircase } from "./preset.ts";
import { dsnAppendix, dsnCode, dsnPaper, ours, unstated } from "./sources.ts";

const paper = {
  steps: unstated(105_000),
  learningRate: dsnPaper(0.01),
  decay: dsnCode(staircase(0.95, 20_000)),
  momentum: dsnCode(0.9),
  weightDecay: dsnCode(1e-6),
  weights: {
    reconstruction: dsnAppendix(0.05),
    difference: dsnAppendix(0.06),
    similarity: dsnAppendix(0.25),
  },
  separationStart: dsnPaper(10_000),
};

type DsnSettings = typeof paper;

const compact: DsnSettings = { ...paper, steps: ours(20_000), separationStart: ours(1_000) };
const quick: DsnSettings = { ...compact, steps: ours(3_000), separationStart: ours(200) };

/** DSN's settings. */
export const dsn: ByPreset<DsnSettings> = {
  quick: { "mnist-usps": quick, "mnist-mnistm": quick },
  compact: { "mnist-usps": compact, "mnist-mnistm": compact },
  paper: { "mnist-usps": paper, "mnist-mnistm": paper },
};
