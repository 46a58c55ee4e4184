/**
 * Settings that all methods of objects and poses share, and of the rows that learn from labeled images
 * alone.
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
import {
  baselines,
  code,
  dsnPaper,
  hparams,
  oursForPoses as ours,
  paper,
  unstated,
} from "../sources.ts";
import { pixelda } from "./pixelda.ts";

const paperSource = {
  steps: unstated(105_000),
  poseWeights: { source: dsnPaper(0.125) },
  adam: { beta1: hparams(0.5), beta2: code(0.999), epsilon: code(1e-8) },
  learningRate: unstated(1e-4),
  decay: baselines(staircase(0.95, 20_000)),
};

type SourcedSupervisedSettings = typeof paperSource;

/** Settings of supervised training, the values alone. */
export type SupervisedSettings = Resolved<SourcedSupervisedSettings>;

/** So few steps teach poses by a higher weight alone. */
const poseWeights = { source: ours(0.5) };

/** Source-only's settings: so many steps that the angle on its own domain stops improving. */
export const sourceOnly: ByPreset<SourcedSupervisedSettings> = {
  quick: {
    ...paperSource,
    poseWeights,
    steps: ours(3_000), // 13.5 degrees on renders after 1,500, 6.4 at the end
    learningRate: ours(1e-3),
    decay: ours(linear(0.5, 0.05)),
  },
  compact: {
    ...paperSource,
    steps: ours(12_000),
    poseWeights: { source: ours(1) }, // at 0.125 one pose for all renders after 1,500 steps
    learningRate: ours(3e-4), // 11.4 degrees on renders after 1,000 steps; 1e-3: 14.9
    decay: ours(linear(0.5, 0.05)),
  },
  paper: paperSource,
};

const paperTarget: SourcedSupervisedSettings = { ...paperSource, learningRate: unstated(1e-3) };

/** Target-only's settings. */
export const targetOnly: ByPreset<SourcedSupervisedSettings> = {
  quick: { ...paperTarget, poseWeights, steps: ours(3_000), decay: ours(linear(0.5, 0.05)) },
  compact: {
    ...paperTarget,
    steps: ours(12_000),
    learningRate: ours(3e-4), // 52 degrees after 3,000 steps; 1e-3: 60
    decay: ours(linear(0.5, 0.05)),
  },
  paper: paperTarget,
};

/** At most; fewer where there are not as many. */
type LabeledImages = { readonly labeledImages: Sourced<number> };

function withLabeled<Own>(settings: ByPreset<Own>): ByPreset<Own & LabeledImages> {
  const labeled = { labeledImages: paper(1_000) };
  return {
    // A tenth of the embedded training images, as the paper's 1,000 are of its own.
    quick: { ...settings.quick, labeledImages: ours(200) },
    compact: { ...settings.compact, ...labeled },
    ...(settings.full && { full: { ...settings.full, ...labeled } }),
    paper: { ...settings.paper, ...labeled },
  };
}

/** Of the labeled target images alone: Target-only's, with few images. */
export const labeledOnly = withLabeled(targetOnly);
/** Of renders and labeled target images: Source-only's. */
export const sourceAndLabeled = withLabeled(sourceOnly);
/** Of PixelDA with labeled target images. */
export const pixelDaAndLabeled = withLabeled(pixelda);

const paperShared = {
  /** Side of the crops, in pixels; those of 64 are averaged to it. */
  side: paper(64),
  tower: paper("mini" as "mini" | "doubling"), // "identical to" DSN's
  batchSize: hparams(32),
  every: { log: ours(500), validate: ours(5_000), save: ours(5_000), sample: ours(25_000) },
};

type SourcedSharedSettings = typeof paperShared;

/** Image side, tower, batch size and cadence, the values alone. */
export type SharedSettings = Resolved<SourcedSharedSettings>;

/** Image side, tower, batch size and cadence. */
export const shared: ByPreset<SourcedSharedSettings> = {
  quick: {
    ...paperShared,
    side: ours(32),
    batchSize: ours(16),
    every: { log: ours(50), validate: ours(100), save: ours(200), sample: ours(400) },
  },
  compact: {
    ...paperShared,
    batchSize: ours(16),
    every: { log: ours(100), validate: ours(250), save: ours(250), sample: ours(500) },
  },
  paper: paperShared,
};
