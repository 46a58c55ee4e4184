/**
 * Settings of the rows Source Only, Target Only and CORAL.
 *
 * @module
 */
import { linear, staircase } from "../../core/settings.ts";
import { baselines, code, dsnAppendix, hparams, ours } from "../sources.ts";
import type { ByScenario } from "./shared.ts";

const adam = { beta1: hparams(0.5), beta2: code(0.999), epsilon: code(1e-8) };

const paperSource = {
  steps: baselines(105_000),
  adam,
  learningRate: baselines(1e-4),
  decay: baselines(staircase(0.95, 20_000)),
};

type SupervisedSettings = typeof paperSource;

const compactSource: SupervisedSettings = { ...paperSource, steps: ours(20_000) };
const quickSource: SupervisedSettings = {
  ...paperSource,
  steps: ours(2_000),
  learningRate: ours(1e-3),
};

/** Source Only's settings. */
export const sourceOnly: ByScenario<SupervisedSettings> = {
  quick: { "mnist-usps": quickSource, "mnist-mnistm": quickSource },
  compact: { "mnist-usps": compactSource, "mnist-mnistm": compactSource },
  paper: {
    "mnist-usps": { ...paperSource, steps: baselines(22_000) },
    "mnist-mnistm": paperSource,
  },
};

const paperTarget: SupervisedSettings = {
  ...paperSource,
  steps: baselines(139_400),
  learningRate: baselines(1e-3),
};

const compactTarget: SupervisedSettings = {
  ...paperTarget,
  steps: ours(10_000),
  decay: ours(linear(0.5, 0.05)),
};
const quickTarget: SupervisedSettings = { ...compactTarget, steps: ours(2_500) };

/** Target Only's settings. */
export const targetOnly: ByScenario<SupervisedSettings> = {
  quick: { "mnist-usps": quickTarget, "mnist-mnistm": quickTarget },
  compact: { "mnist-usps": compactTarget, "mnist-mnistm": compactTarget },
  paper: {
    "mnist-usps": { ...paperTarget, steps: baselines(67_000) },
    "mnist-mnistm": paperTarget,
  },
};

const alignment = {
  // Of each with each, the two with the best accuracy on the validation images are taken.
  /** Multiples of the identity in the covariances; 1 in CORAL's release, of normalized features. */
  regularizations: ours([1, 10, 100]),
  /** The SVM's C's. */
  penalties: dsnAppendix([1e-5, 1e-4, 1e-3]), // 1e-4 there for most scenarios
  /** How many training images of each domain are aligned, at most. */
  examples: ours(10_000),
};

/** CORAL's settings: Source Only's tower, aligned. */
export const coral: ByScenario<SupervisedSettings & typeof alignment> = {
  quick: {
    "mnist-usps": { ...sourceOnly.quick["mnist-usps"], ...alignment },
    "mnist-mnistm": { ...sourceOnly.quick["mnist-mnistm"], ...alignment },
  },
  compact: {
    "mnist-usps": { ...sourceOnly.compact["mnist-usps"], ...alignment },
    "mnist-mnistm": { ...sourceOnly.compact["mnist-mnistm"], ...alignment },
  },
  paper: {
    "mnist-usps": { ...sourceOnly.paper["mnist-usps"], ...alignment },
    "mnist-mnistm": { ...sourceOnly.paper["mnist-mnistm"], ...alignment },
  },
};
