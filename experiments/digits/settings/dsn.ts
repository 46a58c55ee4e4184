/**
 * Settings of the row DSN.
 *
 * @module
 */
import { linear, staircase } from "../../decay.ts";
import type { AdversarialDepartures } from "./adversarial.ts";
import type { ByPreset } from "./preset.ts";
import { baselines, dsnAppendix, dsnCode, dsnPaper, ours, unstated } from "./sources.ts";

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

type DsnSettings = typeof paper & AdversarialDepartures;

const compactUsps: DsnSettings = {
  ...paper,
  steps: ours(8_000),
  decay: ours(linear(0.5, 0.05)), // few steps: fall sooner
  separationStart: ours(0),
};

const compactMnistM: DsnSettings = {
  ...compactUsps,
  steps: ours(20_000),
  batchSize: ours(16), // as DANN, and its rate
  learningRate: baselines(0.0117249),
  weights: {
    // The appendix's least, 0.01, holds the encoder to drawing backgrounds: 64 % after 12,000 steps.
    reconstruction: ours(3e-4),
    difference: dsnAppendix(0.05),
    similarity: ours(1), // the domain classifier learns at full rate, the encoder at a quarter
  },
  reversalFactor: ours(0.25),
};

/** DSN's settings. */
export const dsn: ByPreset<DsnSettings> = {
  quick: {
    "mnist-usps": { ...compactUsps, steps: ours(2_500) },
    "mnist-mnistm": { ...compactMnistM, steps: ours(4_000) },
  },
  compact: { "mnist-usps": compactUsps, "mnist-mnistm": compactMnistM },
  paper: { "mnist-usps": paper, "mnist-mnistm": paper },
};
