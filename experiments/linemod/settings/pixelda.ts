/**
 * Settings of PixelDA's rows.
 *
 * @module
 */
import { linear, staircase } from "../../decay.ts";
import { code, hparams, recalled, unstated } from "../../digits/settings/sources.ts";
import type { Resolved } from "../../sourced.ts";
import type { ByPreset } from "./preset.ts";
import { ours } from "./sources.ts";

const paperPixelDa = {
  steps: unstated(250_000),
  freshGeneratorBatch: code(true),
  initialDeviation: hparams(0.02),
  generator: { filters: recalled(64), blocks: recalled(4), noiseDimensions: hparams(10) },
  discriminator: {
    filters: hparams(64),
    keepProbability: recalled(0.35),
    noiseStandardDeviation: hparams(0.2),
  },
  poseWeights: { source: recalled(0.29), generated: recalled(0.29) },
  discriminatorWeights: {
    domain: recalled(0.0088),
    taskSource: hparams(1),
    taskGenerated: hparams(1),
  },
  generatorWeights: {
    adversarial: recalled(0.011),
    task: recalled(0),
    content: recalled(22.9), // of the foreground alone, by the renders' masks
  },
  adam: { beta1: hparams(0.5), beta2: code(0.999), epsilon: code(1e-8) },
  learningRate: recalled(2.6e-4),
  decay: recalled(staircase(0.75, 95_000)),
  clipNorm: hparams(5),
  taskAverageDecay: code(null as number | null),
};

/** PixelDA's settings, with where they come from. */
export type SourcedPixelDaSettings = typeof paperPixelDa;

/** PixelDA's settings, the values alone. */
export type PixelDaSettings = Resolved<SourcedPixelDaSettings>;

const compact: SourcedPixelDaSettings = {
  ...paperPixelDa,
  steps: ours(3_000),
  freshGeneratorBatch: ours(false), // both updates share the generated images: half the work
  generator: { ...paperPixelDa.generator, filters: ours(16), blocks: ours(2) },
  // A weaker judge, and more weight on its word: so small a G soon cannot fool it otherwise.
  discriminator: {
    ...paperPixelDa.discriminator,
    filters: ours(16),
    keepProbability: ours(0.6),
  },
  generatorWeights: {
    ...paperPixelDa.generatorWeights,
    adversarial: ours(0.1),
    content: ours(4),
  },
  poseWeights: { source: ours(1), generated: ours(1) }, // so few steps teach poses by a high weight alone
  learningRate: ours(1e-3),
  decay: ours(linear(0.5, 0.05)), // few steps: fall sooner
  taskAverageDecay: ours(0.999),
};

/** PixelDA's settings. */
export const pixelda: ByPreset<SourcedPixelDaSettings> = {
  quick: {
    ...compact,
    steps: ours(2_000),
    generator: { ...compact.generator, filters: ours(12) },
    discriminator: { ...compact.discriminator, filters: ours(8) },
    taskAverageDecay: ours(0.99),
  },
  compact,
  paper: paperPixelDa,
};
