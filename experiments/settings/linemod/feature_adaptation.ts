/**
 * Settings of the rows MMD, DANN and DSN.
 *
 * @module
 */
import {
  type ByPreset,
  linear,
  type Resolved,
  type Sourced,
  staircase,
} from "../../core/settings.ts";
import { dsnAppendix, dsnCode, dsnPaper, oursForPoses as ours, unstated } from "../sources.ts";

const momentum = {
  steps: unstated(105_000),
  poseWeights: { source: dsnPaper(0.125) },
  learningRate: dsnAppendix(0.01),
  decay: dsnCode(staircase(0.95, 20_000)),
  momentum: dsnCode(0.9),
  weightDecay: dsnCode(1e-6),
};

const compactMomentum: typeof momentum = {
  ...momentum,
  steps: ours(8_000),
  decay: ours(linear(0.5, 0.05)), // few steps: fall sooner
};

// At 0.01 losses turn NaN within 400 steps of 16 images, and at 0.003 the quaternion's tanh
// saturates: one pose for all images. A tenth of the rate asks for more weight of the pose.
const compactAdversarial = {
  ...compactMomentum,
  learningRate: ours(0.001),
  poseWeights: { source: ours(1) },
  reversalFactor: ours(0.25), // with a similarity of weight 1: the domain classifier learns at full rate
};

const quickMomentum: typeof momentum = {
  ...compactMomentum,
  steps: ours(1_500),
  poseWeights: { source: ours(0.5) }, // so few steps teach poses by a higher weight alone
};

const similarity = { similarityWeight: dsnAppendix(0.2), startStep: dsnPaper(10_000) };
const soon: typeof similarity = { ...similarity, startStep: ours(0) };

/** What the authors' code leaves at 1. */
type Reversal = {
  /** Factor of the gradient reversal. */
  readonly reversalFactor?: Sourced<number>;
};

type SourcedFeatureSettings = typeof momentum & typeof similarity & Reversal;

/** MMD's and DANN's settings, the values alone. */
export type FeatureSettings = Resolved<SourcedFeatureSettings>;

/** MMD's settings. */
export const mmd: ByPreset<SourcedFeatureSettings> = {
  quick: { ...quickMomentum, ...soon },
  compact: { ...compactMomentum, ...soon },
  paper: { ...momentum, ...similarity },
};

/** DANN's settings. */
export const dann: ByPreset<SourcedFeatureSettings> = {
  quick: { ...quickMomentum, ...similarity, startStep: ours(300) },
  compact: {
    ...compactAdversarial,
    similarityWeight: ours(1),
    startStep: ours(500),
  },
  paper: { ...momentum, ...similarity },
};

const separation = {
  weights: {
    reconstruction: dsnAppendix(0.01),
    difference: dsnAppendix(0.05),
    similarity: dsnAppendix(0.25),
  },
  separationStart: dsnPaper(10_000),
};

type SourcedDsnSettings = typeof momentum & typeof separation & Reversal;

/** DSN's settings, the values alone. */
export type DsnSettings = Resolved<SourcedDsnSettings>;

/** DSN's settings. */
export const dsn: ByPreset<SourcedDsnSettings> = {
  quick: { ...quickMomentum, ...separation, separationStart: ours(0) },
  compact: {
    ...compactAdversarial,
    steps: ours(4_000), // each costs as much as two of DANN
    weights: {
      reconstruction: ours(0.001),
      difference: dsnAppendix(0.05),
      similarity: ours(1),
    },
    separationStart: ours(500),
  },
  paper: { ...momentum, ...separation },
};
