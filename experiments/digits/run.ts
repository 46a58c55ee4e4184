/**
 * What the digit methods' trials share: formats, batches, schedules and measurements.
 *
 * @module
 */
import {
  batchesInOrder,
  labeledBatches,
  type LabeledImages,
  type Scenario,
} from "../../datasets/mod.ts";
import type { tf } from "../../lib/engine/mod.ts";
import { preprocess } from "../../lib/layers/mod.ts";
import { accuracy, confusionMatrix } from "../../lib/metrics/mod.ts";
import { type Branch, classify, taskFeatures, type TaskTower } from "../../lib/models/mod.ts";
import { type LabeledBatches, predict, type Preprocess } from "../../lib/trainers/mod.ts";
import { embedDomains } from "../diagnostics/embedding.ts";
import type { Trial } from "../trial.ts";
import type { DigitSettings } from "./settings.ts";

/** What a run of a digit method is made of. */
export type DigitRun = {
  readonly scenario: Scenario;
  readonly settings: DigitSettings;
  readonly seed: number;
};

/** Digits. */
export const CLASSES = 10;

/** A classifier of stored pixels: class logits `[N, 10]` of `[N, H, W, C]`. */
export type PixelClassifier = (pixels: tf.Tensor4D) => tf.Tensor2D;

/** @returns endless labeled batches of the run's size and seed; `stream` names their order */
export function batchesOf(
  { settings, seed }: DigitRun,
  set: LabeledImages,
  stream: string,
): LabeledBatches {
  return labeledBatches(set, { size: settings.batchSize, seed, stream });
}

/** @returns how source and target pixels become network input */
export function formatsOf(
  { image }: Pick<DigitSettings, "image">,
): { source: Preprocess; target: Preprocess } {
  return {
    source: (images) => preprocess(images, image, image.sourceFit),
    target: (images) => preprocess(images, image, image.targetFit),
  };
}

/** @returns accuracy in percent */
export function accuracyOn(
  { images, labels }: LabeledImages,
  classifier: PixelClassifier,
): number {
  return accuracy(predict(classifier, batchesInOrder(images)), labels);
}

/** Measures on the 1,000 labeled validation images of the target. */
export function validateOnTarget(
  { target }: Scenario,
  classifier: PixelClassifier,
): ReturnType<Trial["validate"]> {
  const score = accuracyOn(target.validation, classifier);
  return { score, metrics: { validationAccuracy: score } };
}

/** Measures on the target's test images, and beside it accuracies on other images. */
export function testOnTarget(
  { target: { test } }: Scenario,
  classifier: PixelClassifier,
  others: { readonly [name: string]: number },
): ReturnType<Trial["test"]> {
  const predictions = predict(classifier, batchesInOrder(test.images));
  return {
    metrics: { accuracy: accuracy(predictions, test.labels), ...others },
    confusion: confusionMatrix(predictions, test.labels, CLASSES),
  };
}

/** @returns the tower's features of stored pixels right before its logits, `[N, 100]` */
export function featuresOf(
  task: TaskTower,
  preprocess: Preprocess,
  branch: Branch,
): (pixels: tf.Tensor4D) => tf.Tensor2D {
  return (pixels) => taskFeatures(task, preprocess(pixels), branch)[1];
}

/** @returns evidence of a tower that asks source and target images through the same first layer */
export function showTower(
  { scenario, settings, seed }: DigitRun,
  task: TaskTower,
): Trial["evidence"] {
  const { source, target } = formatsOf(settings);
  return async () => ({
    embedding: await embedDomains({
      source: { ...scenario.source.test, features: featuresOf(task, source, "source") },
      target: { ...scenario.target.test, features: featuresOf(task, target, "source") },
    }, { seed }),
  });
}

/**
 * Measures a tower that asks source and target images through the same first layer.
 *
 * @param task has the branch `"source"` alone
 * @returns accuracies on the target, and on the source's test images; and evidence
 */
export function measureTower(
  run: DigitRun,
  task: TaskTower,
): Pick<Trial, "validate" | "test" | "evidence"> {
  const { scenario, settings } = run;
  const format = formatsOf(settings);
  const onTarget = (pixels: tf.Tensor4D) => classify(task, format.target(pixels), "source");
  const onSource = (pixels: tf.Tensor4D) => classify(task, format.source(pixels), "source");
  return {
    validate: () => validateOnTarget(scenario, onTarget),
    test: () =>
      testOnTarget(scenario, onTarget, {
        sourceAccuracy: accuracyOn(scenario.source.test, onSource),
      }),
    evidence: showTower(run, task),
  };
}
