/**
 * Settings of PixelDA's rows: Table 2, and the variants of Tables 3 to 5.
 *
 * @module
 */
import {
  type ByPreset,
  inEveryPreset,
  linear,
  type Resolved,
  staircase,
} from "../../core/settings.ts";
import {
  code,
  hparams,
  oursForPoses as ours,
  paper,
  readme,
  recalled,
  unstated,
} from "../sources.ts";

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
  steps: ours(6_000),
  freshGeneratorBatch: ours(false), // both updates share the generated images: half the work
  // Twice as wide and as long as 16 filters and 3,000 steps: the mean angle is 8 degrees smaller.
  generator: { ...paperPixelDa.generator, filters: ours(32), blocks: ours(2) },
  // A weaker D with more weight on its loss: otherwise so small a G soon cannot fool it.
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
  full: { ...compact, steps: ours(18_000) },
  paper: paperPixelDa,
};

/** Each part as the paper's columns have it. */
type Parts = {
  readonly taskSource: boolean;
  readonly taskGenerated: boolean;
  readonly content: boolean;
};

/**
 * Leaves parts out.
 *
 * With T trained on generated images, its loss steers G too, by the authors' weight for MNIST-M:
 * their weight for LineMod, as recalled, is 0, and would make the first two rows one. In the first
 * row T must learn from something to be measured: it learns from generated images, without a say.
 */
export function ablation(
  { taskSource, taskGenerated, content }: Parts,
): ByPreset<SourcedPixelDaSettings> {
  const settings = inEveryPreset(pixelda, (own) => ({
    ...own,
    discriminatorWeights: {
      ...own.discriminatorWeights,
      taskSource: paper(taskSource ? 1 : 0),
      taskGenerated: taskGenerated ? paper(1) : unstated(1),
    },
    generatorWeights: {
      ...own.generatorWeights,
      task: taskGenerated ? readme(0.0100959947002) : paper(0),
      content: content ? own.generatorWeights.content : paper(0),
    },
  }));
  return {
    ...settings,
    quick: { ...settings.quick, steps: ours(600) },
    compact: { ...settings.compact, steps: ours(1_500) }, // twelve runs: a quarter of PixelDA's steps
  };
}

/** PixelDA's settings where the renders' background varies. */
export const pixelDaBeforeBackgrounds: ByPreset<SourcedPixelDaSettings> = {
  ...pixelda,
  quick: {
    ...pixelda.quick,
    // Photos behind the renders help Source-only much; PixelDA gains over it with more steps, and
    // with less weight on keeping the colors of the objects.
    steps: ours(3_000),
    generatorWeights: { ...pixelda.quick.generatorWeights, content: ours(1) },
  },
};

const frozen = inEveryPreset(pixelda, (own) => ({
  ...own,
  freshGeneratorBatch: paper(false),
  discriminatorWeights: { ...own.discriminatorWeights, domain: paper(0) },
  generatorWeights: { adversarial: paper(0), task: paper(0), content: paper(0) },
}));

/** Of T alone, on source images and what a fixed G makes of them. */
export const frozenGenerator = {
  quick: { ...frozen.quick, steps: ours(1_000) },
  compact: { ...frozen.compact, steps: ours(3_000) },
  paper: frozen.paper,
};
