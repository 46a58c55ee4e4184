/**
 * Settings of the rows that learn from labeled images alone.
 *
 * @module
 */
import { linear, staircase } from "../../decay.ts";
import { baselines, code, dsnPaper, hparams, unstated } from "../../digits/settings/sources.ts";
import type { Resolved } from "../../sourced.ts";
import type { ByPreset } from "./preset.ts";
import { ours } from "./sources.ts";

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

/** So few steps teach poses by a higher weight alone. */
const poseWeight = ours(0.5);

const quickSource = { ...paperSource, poseWeight, steps: ours(1_500), learningRate: ours(1e-3) };

/** Source-only's settings. */
export const sourceOnly: ByPreset<SourcedSupervisedSettings> = {
  quick: quickSource,
  compact: { ...paperSource, steps: ours(18_000) },
  paper: paperSource,
};

const paperTarget: SourcedSupervisedSettings = { ...paperSource, learningRate: unstated(1e-3) };

/** Target-only's settings. */
export const targetOnly: ByPreset<SourcedSupervisedSettings> = {
  quick: { ...paperTarget, poseWeight, steps: ours(3_000), decay: ours(linear(0.5, 0.05)) },
  compact: {
    ...paperTarget,
    steps: ours(12_000),
    learningRate: ours(3e-4), // 52 degrees after 3,000 steps; 1e-3: 60
    decay: ours(linear(0.5, 0.05)),
  },
  paper: paperTarget,
};
