/**
 * Settings of the rows MMD and DANN.
 *
 * @module
 */
import { type ByPreset, staircase } from "./preset.ts";
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

const compactMmd: FeatureAdaptationSettings = {
  ...paperMmd,
  steps: ours(20_000),
  startStep: ours(1_000),
};
const quickMmd: FeatureAdaptationSettings = {
  ...compactMmd,
  steps: ours(4_000),
  startStep: ours(200),
};

/** MMD's settings. */
export const mmd: ByPreset<FeatureAdaptationSettings> = {
  quick: { "mnist-usps": quickMmd, "mnist-mnistm": quickMmd },
  compact: { "mnist-usps": compactMmd, "mnist-mnistm": compactMmd },
  paper: { "mnist-usps": paperMmd, "mnist-mnistm": paperMmd },
};

const paperDann: FeatureAdaptationSettings = {
  ...paperMmd,
  learningRate: baselines(0.0117249),
  similarityWeight: baselines(0.251175),
  startStep: baselines(0),
};

const compactDann: FeatureAdaptationSettings = { ...paperDann, steps: ours(20_000) };
const quickDann: FeatureAdaptationSettings = { ...compactDann, steps: ours(4_000) };

/** DANN's settings. */
export const dann: ByPreset<FeatureAdaptationSettings> = {
  quick: { "mnist-usps": quickDann, "mnist-mnistm": quickDann },
  compact: { "mnist-usps": compactDann, "mnist-mnistm": compactDann },
  paper: { "mnist-usps": paperDann, "mnist-mnistm": paperDann },
};
