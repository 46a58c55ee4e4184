/**
 * Settings of the row DSN.
 *
 * @module
 */
import { type ByPreset, linear, staircase } from "./preset.ts";
import { dsnAppendix, dsnCode, dsnPaper, ours, unstated } from "./sources.ts";

const paper = {
  steps: unstated(105_000),
  learningRate: dsnPaper(0.01),
  decay: dsnCode(staircase(0.95, 20_000)),
  momentum: dsnCode(0.9),
  weightDecay: dsnCode(1e-6),
  weights: {
    reconstruction: dsnAppendix(0.01),
    difference: dsnAppendix(0.05),
    similarity: dsnAppendix(0.3),
  },
  separationStart: dsnPaper(10_000),
};

type DsnSettings = typeof paper;

const compactUsps: DsnSettings = {
  ...paper,
  steps: ours(8_000),
  decay: ours(linear(0.5, 0.05)), // few steps: fall sooner
  separationStart: ours(0),
};

const compactMnistM: DsnSettings = { ...compactUsps, steps: ours(12_000) };

/** DSN's settings. */
export const dsn: ByPreset<DsnSettings> = {
  quick: {
    "mnist-usps": { ...compactUsps, steps: ours(2_500) },
    "mnist-mnistm": { ...compactMnistM, steps: ours(3_500) },
  },
  compact: { "mnist-usps": compactUsps, "mnist-mnistm": compactMnistM },
  paper: { "mnist-usps": paper, "mnist-mnistm": paper },
};
