/**
 * Settings of the rows that learn from labelled images alone.
 *
 * @module
 */
import type { Resolved } from "../../sourced.ts";
import { type ByPreset, linear, staircase } from "./preset.ts";
import { baselines, code, dsnPaper, hparams, ours, paper, unstated } from "./sources.ts";

const paperSource = {
  steps: unstated(105_000),
  poseWeight: dsnPaper(0.125),
  adam: { beta1: hparams(0.5), beta2: code(0.999), epsilon: code(1e-8) },
  learningRate: unstated(1e-4),
  decay: baselines(staircase(0.95, 20_000)),
};

type SourcedSupervisedSettings = typeof paperSource;

/** Settings of supervised training, the values alone. */
export type SupervisedSettings = Resolved<SourcedSupervisedSettings>;

const quickSource = { ...paperSource, steps: ours(800), learningRate: ours(1e-3) };

/** Source-only's settings. */
export const sourceOnly: ByPreset<SourcedSupervisedSettings> = {
  quick: quickSource,
  compact: { ...paperSource, steps: ours(10_000) },
  paper: paperSource,
};

const paperTarget: SourcedSupervisedSettings = { ...paperSource, learningRate: unstated(1e-3) };

/** Target-only's settings. */
export const targetOnly: ByPreset<SourcedSupervisedSettings> = {
  quick: { ...paperTarget, steps: ours(800), decay: ours(linear(0.5, 0.05)) },
  compact: { ...paperTarget, steps: ours(10_000), decay: ours(linear(0.5, 0.05)) },
  paper: paperTarget,
};

/** How many labelled target images there are in Table 6, at most. */
export const labelledImages = {
  quick: { labelledImages: ours(200) }, // a tenth of the embedded set's, as the paper's 1,000
  compact: { labelledImages: paper(1_000) },
  paper: { labelledImages: paper(1_000) },
};

/** Settings of Table 6's rows without adaptation: Target-only's, with few images. */
export const labelledOnly: ByPreset<SourcedSupervisedSettings & typeof labelledImages.paper> = {
  quick: { ...targetOnly.quick, ...labelledImages.quick },
  compact: { ...targetOnly.compact, ...labelledImages.compact },
  paper: { ...targetOnly.paper, ...labelledImages.paper },
};
