/**
 * What all methods of a scenario share: the images' format, the batch size, and how often to look.
 *
 * @module
 */
import type { ByPreset } from "../../core/settings.ts";
import { code, hparams, ours, unstated } from "../sources.ts";
import type { ScenarioId } from "../../../datasets/mod.ts";
import type { Fit } from "../../../lib/layers/mod.ts";

/** One value for each preset and scenario. */
export type ByScenario<T> = ByPreset<{ readonly [id in ScenarioId]: T }>;

const fit = (value: Fit): Fit => value;

const paperMnistM = {
  image: {
    side: code(32),
    channels: code(3),
    sourceFit: code(fit("resize")),
    targetFit: code(fit("resize")),
  },
  batchSize: hparams(32),
  every: { log: ours(500), validate: ours(5_000), save: ours(5_000), sample: ours(25_000) },
};

type SharedSettings = typeof paperMnistM;

const compactMnistM: SharedSettings = {
  ...paperMnistM,
  // MNIST-M's digits are MNIST's, padded; resized ones are larger and blurred.
  image: { ...paperMnistM.image, sourceFit: ours(fit("pad")) },
  every: { log: ours(100), validate: ours(500), save: ours(500), sample: ours(2_000) },
};

const compactUsps: SharedSettings = {
  ...compactMnistM,
  // USPS's own size and color; at 32 x 32 a small generator tends to permute the labels.
  image: {
    side: ours(16),
    channels: ours(1),
    sourceFit: ours(fit("resize")),
    targetFit: ours(fit("resize")),
  },
};

const every = { log: ours(50), validate: ours(100), save: ours(200), sample: ours(300) };

/** Image formats, batch size and cadence. */
export const shared: ByScenario<SharedSettings> = {
  quick: {
    "mnist-usps": { ...compactUsps, every },
    "mnist-mnistm": { ...compactMnistM, every },
  },
  compact: { "mnist-usps": compactUsps, "mnist-mnistm": compactMnistM },
  paper: {
    "mnist-usps": {
      ...paperMnistM,
      image: { ...paperMnistM.image, side: unstated(32), channels: unstated(1) },
    },
    "mnist-mnistm": paperMnistM,
  },
};
