/**
 * Settings of the row PixelDA.
 *
 * @module
 */
import { inEveryPreset, linear, staircase } from "../../core/settings.ts";
import { code, hparams, ours, readme, recalled, unstated } from "../sources.ts";
import type { ByScenario } from "./shared.ts";

/** The authors' own for MNIST to MNIST-M, from which all others depart. */
const paperMnistM = {
  steps: readme(250_000), // pairs: 16,000,000 examples / 32 / 2
  freshGeneratorBatch: code(true),
  initialDeviation: hparams(0.02),
  generator: { filters: hparams(64), blocks: hparams(6), noiseDimensions: hparams(10) },
  discriminator: {
    filters: hparams(64),
    keepProbability: hparams(0.9),
    noiseStandardDeviation: hparams(0.2),
  },
  discriminatorWeights: {
    domain: readme(0.135603587834),
    taskSource: hparams(1),
    taskGenerated: hparams(1),
  },
  generatorWeights: { adversarial: readme(0.0113173311334), task: readme(0.0100959947002) },
  adam: { beta1: hparams(0.5), beta2: code(0.999), epsilon: code(1e-8) },
  learningRate: hparams(1e-3),
  decay: hparams(staircase(0.95, 10_000)), // 20,000 updates of D or G
  clipNorm: hparams(5),
  taskAverageDecay: code(null as number | null),
};

type PixelDaSettings = typeof paperMnistM;

const paperUsps: PixelDaSettings = {
  ...paperMnistM,
  steps: unstated(250_000),
  discriminatorWeights: { ...paperMnistM.discriminatorWeights, domain: recalled(1) },
  generatorWeights: { adversarial: recalled(1), task: recalled(1) },
  learningRate: recalled(2e-4),
};

/** With the weights for MNIST-M: small networks learn more slowly with those for USPS. */
const compactUsps: PixelDaSettings = {
  ...paperMnistM,
  steps: ours(16_000),
  freshGeneratorBatch: ours(false), // both updates share the generated images: half the work
  generator: { ...paperMnistM.generator, filters: ours(16), blocks: ours(2) },
  discriminator: { ...paperMnistM.discriminator, filters: ours(16) },
  decay: ours(linear(0.5, 0.05)), // few steps: fall sooner
  taskAverageDecay: ours(0.999),
};

const compactMnistM: PixelDaSettings = {
  ...compactUsps,
  steps: ours(14_000),
  // With 16 filters and 2 blocks D wins: its loss falls to 0.1, and validation stays lower.
  generator: { ...compactUsps.generator, filters: ours(32), blocks: ours(3) },
  freshGeneratorBatch: paperMnistM.freshGeneratorBatch, // two points better from step 7,000 on
};

/** PixelDA's settings. */
export const pixelda: ByScenario<PixelDaSettings> = {
  quick: {
    "mnist-usps": { ...compactUsps, steps: ours(3_000), taskAverageDecay: ours(0.99) },
    "mnist-mnistm": {
      ...compactUsps,
      steps: ours(2_000),
      // As good as 16 filters over so few steps, and a fifth faster.
      discriminator: { ...compactUsps.discriminator, filters: ours(8) },
      taskAverageDecay: ours(0.99),
    },
  },
  compact: { "mnist-usps": compactUsps, "mnist-mnistm": compactMnistM },
  full: {
    "mnist-usps": { ...compactUsps, steps: ours(60_000) },
    "mnist-mnistm": { ...compactMnistM, steps: ours(60_000) },
  },
  paper: { "mnist-usps": paperUsps, "mnist-mnistm": paperMnistM },
};

/** Weight of the content loss, by that of the adversarial loss. */
const CONTENT = 20; // as Table 2's compact preset has: 4 by 0.1, summed over batches half as large

/** With a content loss, which keeps of a source image what its mask shows. */
function withContent(settings: PixelDaSettings) {
  const { adversarial } = settings.generatorWeights;
  const content = unstated(CONTENT * adversarial.value);
  return { ...settings, generatorWeights: { ...settings.generatorWeights, content } };
}

/** PixelDA's settings where the source images have masks. */
export const pixelDaWithContent = inEveryPreset(pixelda, (scenarios) => ({
  "mnist-usps": withContent(scenarios["mnist-usps"]),
  "mnist-mnistm": withContent(scenarios["mnist-mnistm"]),
}));
