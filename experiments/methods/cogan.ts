/**
 * The row CoGAN: pairs of generated images tie the domains together, and the discriminators
 * classify.
 *
 * @module
 */
import { compile, randomNormal, tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, inferencePass, type Initializer } from "../../lib/layers/mod.ts";
import {
  classifyFeatures,
  type ClassLabels,
  coupledFeatures,
  type CoupledGenerators,
  type Domain,
  generatePair,
  type TaskTower,
} from "../../lib/models/mod.ts";
import {
  type CoGanConfig,
  type CoGanOptions,
  createCoGan,
  networkParameters,
  optimizerState,
  trainCoGan,
} from "../../lib/trainers/mod.ts";
import type { SampleColumns } from "../../lib/runs/mod.ts";
import type { ClassProblem } from "../core/problem.ts";
import { createSchedule, type Decay } from "../core/settings.ts";
import type { Trial } from "../core/trial.ts";
import { EXAMPLES, picturesOf, toPixels } from "../diagnostics/samples.ts";
import { evaluationKey } from "../diagnostics/show_task.ts";
import { createFormats } from "../problems/classes.ts";
import { batchOptions } from "./supervised.ts";

/** How CoGAN is trained; its images have a format of their own. */
export type CoGanSettings =
  & Omit<CoGanOptions, "seed" | "preprocess" | "schedule">
  & Pick<CoGanConfig, "noiseDimensions" | "width">
  & {
    readonly image: Parameters<typeof createFormats>[0];
    readonly batchSize: number;
    readonly steps: number;
    readonly learningRate: number;
    readonly decay: Decay;
    /** Factor of the kernels' first values. */
    readonly initialGain: number;
  };

/** CoGAN as a trial. */
export function cogan(
  problem: ClassProblem<ClassLabels, TaskTower>,
  own: CoGanSettings,
  seed: number,
): Trial {
  const { side, channels } = own.image;
  const format = createFormats(own.image);
  const model = createCoGan({
    ...own,
    side,
    channels: { source: channels, target: channels },
    classes: problem.classes.length,
  }, withGain(glorotUniformInitializer(seed), own.initialGain));
  const options: CoGanOptions = {
    ...own,
    seed,
    preprocess: format,
    schedule: createSchedule(own),
  };
  const data = {
    source: problem.sourceBatches(batchOptions(own, seed, "source")),
    target: problem.targetBatches(batchOptions(own, seed, "target")),
  };
  const { discriminators } = model.networks;
  const outputs = (domain: Domain) => (pixels: tf.Tensor4D) => {
    const features = coupledFeatures(discriminators, format[domain](pixels), domain);
    return { logits: classifyFeatures(discriminators, features), features };
  };
  return {
    networks: networkParameters(model),
    optimizers: optimizerState(model),
    train: (from) => trainCoGan(model, data, options, { from, to: own.steps }),
    ...problem.measureClassifier({ target: outputs("target"), source: outputs("source") }, {
      sourceAccuracy: (pixels) => outputs("source")(pixels).logits,
    }),
    samples: () => drawPairs(model.networks.generators, seed),
  };
}

function withGain(initializer: Initializer, gain: number): Initializer {
  return { ...initializer, draw: (key, shape) => tf.mul(initializer.draw(key, shape), gain) };
}

/**
 * Draws pairs from the same noise every time.
 *
 * @returns two columns of pictures, the source's and the target's
 */
export function drawPairs(generators: CoupledGenerators, seed: number): SampleColumns {
  const key = evaluationKey(seed);
  const draw = compile((z: tf.Tensor) => {
    const { source, target } = generatePair(generators, z, inferencePass(key));
    return [source, target].map(toPixels);
  });
  const z = randomNormal(key, [EXAMPLES, generators.config.noiseDimensions]);
  const [source, target] = picturesOf(draw(z));
  z.dispose();
  draw.dispose();
  return { "generated source": source, "generated target": target };
}
