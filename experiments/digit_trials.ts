/**
 * Table 1's methods as trials: networks, data and measurements put together.
 *
 * @module
 */
import {
  batchesInOrder,
  type Images,
  labelledBatches,
  type LabelledImages,
  type Scenario,
  unlabelledBatches,
} from "../datasets/mod.ts";
import { compile, type Noise, tf } from "../lib/engine/mod.ts";
import {
  glorotUniformInitializer,
  inferencePass,
  normalInitializer,
  preprocess,
} from "../lib/layers/mod.ts";
import { accuracy, confusionMatrix } from "../lib/metrics/mod.ts";
import { classify, generate } from "../lib/models/mod.ts";
import { exponentialStaircase, linearDecay, type Schedule } from "../lib/optimizers/mod.ts";
import type { PixelImages } from "../lib/runs/mod.ts";
import {
  createPixelDa,
  createSupervised,
  type LabelledBatches,
  type PixelDaOptions,
  predict,
  type Preprocess,
  trainedTask,
  trainPixelDa,
  trainSupervised,
} from "../lib/trainers/mod.ts";
import type { Decay, DigitSettings } from "./digit_settings.ts";
import type { Trial } from "./trial.ts";

/** What a run of a digit method is made of. */
export type DigitRun = {
  readonly scenario: Scenario;
  readonly settings: DigitSettings;
  readonly seed: number;
};

const CLASSES = 10;
/** Examples in a picture of source, generated and target images. */
const SAMPLES = 8;

/** Source-only: the tower learns from source images and is asked about target images. */
export function sourceOnlyTrial(run: DigitRun): Trial {
  const { scenario, settings } = run;
  const data = batchesOf(run, scenario.source.train, "source");
  return supervisedTrial(run, data, formats(settings).source, settings.sourceOnly);
}

/** Target-only: the tower learns from labelled target images; the bound for adaptation. */
export function targetOnlyTrial(run: DigitRun): Trial {
  const { scenario, settings } = run;
  const data = batchesOf(run, scenario.targetLabelled, "target");
  return supervisedTrial(run, data, formats(settings).target, settings.targetOnly);
}

function supervisedTrial(
  { scenario, settings, seed }: DigitRun,
  data: LabelledBatches,
  format: Preprocess,
  { steps, adam, learningRate, decay }: DigitSettings["sourceOnly"],
): Trial {
  const { side, channels } = settings.image;
  const model = createSupervised(
    { height: side, width: side, channels, classes: CLASSES },
    glorotUniformInitializer(seed),
  );
  const { source, target } = formats(settings);
  const options = { preprocess: format, adam, schedule: schedule(learningRate, decay, steps) };
  const ask = (set: LabelledImages, format: Preprocess): Int32Array =>
    predict((images) => classify(model.task, format(images), "source"), batchesInOrder(set.images));
  return {
    networks: model.task.parameters,
    optimizers: model.state.slice(model.task.parameters.length),
    train: (from) => trainSupervised(model, data, options, { from, to: steps }),
    validate: () => validated(ask(scenario.target.validation, target), scenario),
    test: () =>
      tested(ask(scenario.target.test, target), scenario, {
        sourceAccuracy: accuracy(ask(scenario.source.test, source), scenario.source.test.labels),
      }),
  };
}

/** PixelDA: source images are redrawn in the target's style, and the tower learns from both. */
export function pixelDaTrial(run: DigitRun): Trial {
  const { scenario, settings, seed } = run;
  const { side, channels } = settings.image;
  const { pixelda } = settings;
  const size = { height: side, width: side };
  const model = createPixelDa({
    generator: {
      ...size,
      ...pixelda.generator,
      inputChannels: channels,
      outputChannels: channels,
    },
    discriminator: { ...size, ...pixelda.discriminator, channels },
    task: { ...size, channels: { source: channels, generated: channels }, classes: CLASSES },
  }, normalInitializer(seed, pixelda.initialDeviation));
  const format = formats(settings);
  const options: PixelDaOptions = {
    ...pixelda,
    seed,
    preprocess: format,
    schedule: schedule(pixelda.learningRate, pixelda.decay, pixelda.steps),
  };
  const data = {
    source: batchesOf(run, scenario.source.train, "source"),
    target: unlabelledBatches(scenario.target.train, {
      size: settings.batchSize,
      seed,
      stream: "target",
    }),
    ...(pixelda.freshGeneratorBatch &&
      { generatorSource: batchesOf(run, scenario.source.train, "generator source") }),
  };
  const networks = [model.generator, model.discriminator, model.task, model.taskAverage]
    .flatMap(({ parameters }) => parameters);
  const task = trainedTask(model, options);
  const redraw = (images: tf.Tensor4D): tf.Tensor4D =>
    generate(model.generator, format.source(images), inferencePass(evaluationNoise(seed)));
  const ask = (logits: (images: tf.Tensor4D) => tf.Tensor2D, { images }: LabelledImages) =>
    predict(logits, batchesInOrder(images));
  const onTarget = (images: tf.Tensor4D) => classify(task, format.target(images), "generated");
  return {
    networks,
    optimizers: model.state.filter((parameter) => !networks.includes(parameter)),
    train: (from) => trainPixelDa(model, data, options, { from, to: pixelda.steps }),
    validate: () => validated(ask(onTarget, scenario.target.validation), scenario),
    test: () => tested(ask(onTarget, scenario.target.test), scenario, accuraciesOnSource()),
    samples: () => samplesOf(scenario, format, redraw),
  };

  function accuraciesOnSource(): { sourceAccuracy: number; generatedAccuracy: number } {
    const { test } = scenario.source;
    const onSource = (images: tf.Tensor4D) => classify(task, format.source(images), "source");
    const onGenerated = (images: tf.Tensor4D) => classify(task, redraw(images), "generated");
    return {
      sourceAccuracy: accuracy(ask(onSource, test), test.labels),
      generatedAccuracy: accuracy(ask(onGenerated, test), test.labels),
    };
  }
}

function batchesOf(
  { settings, seed }: DigitRun,
  set: LabelledImages,
  stream: string,
): LabelledBatches {
  return labelledBatches(set, { size: settings.batchSize, seed, stream });
}

function formats({ image }: DigitSettings): { source: Preprocess; target: Preprocess } {
  return {
    source: (images) => preprocess(images, image, image.sourceFit),
    target: (images) => preprocess(images, image, image.targetFit),
  };
}

function schedule(rate: number, decay: Decay, steps: number): Schedule {
  return decay.kind === "staircase"
    ? exponentialStaircase(rate, decay.factor, decay.every)
    : linearDecay(rate, { from: decay.from * steps, to: steps, final: decay.to });
}

function validated(predictions: Int32Array, { target }: Scenario): ReturnType<Trial["validate"]> {
  const score = accuracy(predictions, target.validation.labels);
  return { score, metrics: { validationAccuracy: score } };
}

function tested(
  predictions: Int32Array,
  { target: { test } }: Scenario,
  onSource: { readonly [name: string]: number },
): ReturnType<Trial["test"]> {
  return {
    metrics: { accuracy: accuracy(predictions, test.labels), ...onSource },
    confusion: confusionMatrix(predictions, test.labels, CLASSES),
  };
}

/** Pictures and accuracies on generated images draw the same z every time. */
function evaluationNoise(seed: number): Noise {
  return { seed, stream: "evaluation", step: tf.scalar(0, "int32") };
}

/** The first test images of the source, redrawn, beside the first training images of the target. */
function samplesOf(
  { source, target }: Scenario,
  format: { source: Preprocess; target: Preprocess },
  redraw: (images: tf.Tensor4D) => tf.Tensor4D,
): PixelImages[] {
  const first = (images: Images): tf.Tensor4D => batchesInOrder(images, SAMPLES).next().value!;
  const draw = compile((source: tf.Tensor4D, target: tf.Tensor4D) => [
    toPixels(format.source(source)),
    toPixels(redraw(source)),
    toPixels(format.target(target)),
  ]);
  const inputs = [first(source.test.images), first(target.train)] as const;
  const columns = draw(...inputs);
  const pictures = columns.map((column) => ({
    shape: column.shape as [number, number, number, number],
    values: Uint8Array.from(column.dataSync()),
  }));
  tf.dispose([...inputs, ...columns]);
  draw.dispose();
  return pictures;
}

function toPixels(images: tf.Tensor4D): tf.Tensor {
  return tf.cast(tf.round(tf.mul(tf.add(tf.clipByValue(images, -1, 1), 1), 127.5)), "int32");
}
