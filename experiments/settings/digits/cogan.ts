/**
 * Settings of the row CoGAN.
 *
 * @module
 */
import { staircase } from "../../core/settings.ts";
import { coganRelease, ours, unstated } from "../sources.ts";
import type { ByScenario } from "./shared.ts";
import type { Fit } from "../../../lib/layers/mod.ts";

const fit = (value: Fit): Fit => value;

const paperUsps = {
  image: {
    side: coganRelease(28),
    channels: coganRelease(1),
    sourceFit: coganRelease(fit("resize")),
    targetFit: coganRelease(fit("resize")),
  },
  batchSize: coganRelease(64),
  noiseDimensions: coganRelease(100),
  width: { generators: coganRelease(1), discriminators: coganRelease(1) },
  /** Factor on Glorot's limits. */
  initialGain: coganRelease(Math.SQRT2),
  steps: coganRelease(10_000),
  learningRate: coganRelease(2e-4),
  decay: coganRelease(staircase(1, 1)),
  adam: { beta1: coganRelease(0.5), beta2: coganRelease(0.999), epsilon: coganRelease(1e-8) },
  weightDecay: coganRelease(5e-4),
  discriminatorWeights: {
    domain: coganRelease(1),
    task: coganRelease(10),
    pair: coganRelease(0.01),
  },
};

type CoGanSettings = typeof paperUsps;

/** The release has no color; the target's channels here are those of MNIST-M. */
const paperMnistM: CoGanSettings = {
  ...paperUsps,
  image: {
    side: unstated(32),
    channels: unstated(3),
    sourceFit: unstated(fit("pad")),
    targetFit: unstated(fit("resize")),
  },
};

const small = {
  batchSize: ours(32),
  width: { generators: ours(0.125), discriminators: ours(0.5) },
};
const compact = { ...small, steps: ours(10_000) };
const quick = { ...small, steps: ours(2_000) };
const image = { ...paperUsps.image, side: ours(16) }; // USPS's own size

/** CoGAN's settings. */
export const cogan: ByScenario<CoGanSettings> = {
  quick: {
    "mnist-usps": { ...paperUsps, ...quick, image },
    "mnist-mnistm": { ...paperMnistM, ...quick, steps: ours(1_500) },
  },
  compact: {
    "mnist-usps": { ...paperUsps, ...compact, image },
    "mnist-mnistm": { ...paperMnistM, ...compact },
  },
  paper: { "mnist-usps": paperUsps, "mnist-mnistm": paperMnistM },
};
