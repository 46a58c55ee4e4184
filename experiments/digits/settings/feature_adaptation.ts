/**
 * Settings of the rows MMD and DANN.
 *
 * @module
 */
import { type ByPreset, linear, staircase } from "./preset.ts";
import { baselines, dsnAppendix, dsnCode, dsnPaper, ours, unstated } from "./sources.ts";

const paperMmd = {
  steps: unstated(105_000),
  learningRate: dsnAppendix(0.01),
  decay: dsnCode(staircase(0.95, 20_000)),
  momentum: dsnCode(0.9),
  weightDecay: dsnCode(1e-6),
  similarityWeight: dsnAppendix(0.2),
  startStep: dsnPaper(10_000),
};

type FeatureAdaptationSettings = typeof paperMmd;

const compactMmdUsps: FeatureAdaptationSettings = {
  ...paperMmd,
  steps: ours(8_000),
  decay: ours(linear(0.5, 0.05)), // few steps: fall sooner
  startStep: ours(0),
};

const compactMmdMnistM: FeatureAdaptationSettings = {
  ...compactMmdUsps,
  steps: ours(20_000),
  similarityWeight: ours(1), // within the appendix's 0.1 to 0.3 it gains nothing in so few steps
};

/** MMD's settings. */
export const mmd: ByPreset<FeatureAdaptationSettings> = {
  quick: {
    "mnist-usps": { ...compactMmdUsps, steps: ours(3_000) },
    "mnist-mnistm": { ...compactMmdMnistM, steps: ours(4_000) },
  },
  compact: { "mnist-usps": compactMmdUsps, "mnist-mnistm": compactMmdMnistM },
  paper: { "mnist-usps": paperMmd, "mnist-mnistm": paperMmd },
};

const paperDann: FeatureAdaptationSettings = {
  ...paperMmd,
  learningRate: baselines(0.0117249),
  similarityWeight: baselines(0.251175),
  startStep: baselines(0),
};

const compactDannUsps: FeatureAdaptationSettings = {
  ...paperDann,
  steps: ours(8_000),
  decay: ours(linear(0.5, 0.05)),
};

const compactDannMnistM: FeatureAdaptationSettings = { ...compactDannUsps, steps: ours(20_000) };

/** DANN's settings. */
export const dann: ByPreset<FeatureAdaptationSettings> = {
  quick: {
    "mnist-usps": { ...compactDannUsps, steps: ours(3_000) },
    "mnist-mnistm": { ...compactDannMnistM, steps: ours(4_000) },
  },
  compact: { "mnist-usps": compactDannUsps, "mnist-mnistm": compactDannMnistM },
  paper: { "mnist-usps": paperDann, "mnist-mnistm": paperDann },
};
