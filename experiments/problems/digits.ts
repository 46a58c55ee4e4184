/**
 * Digits: MNIST to USPS and to MNIST-M (paper Table 1).
 *
 * @module
 */
import {
  batchesInOrder,
  labeledBatches,
  type LabeledImages,
  loadScenario,
  type Scenario,
  type ScenarioId,
  subset,
  unlabeledBatches,
} from "../../datasets/mod.ts";
import type { tf } from "../../lib/engine/mod.ts";
import { type Fit, preprocess } from "../../lib/layers/mod.ts";
import { type InputFormat, networkName } from "../../lib/model_folder/mod.ts";
import { accuracy, confusionMatrix } from "../../lib/metrics/mod.ts";
import {
  classify,
  type ClassLabels,
  createTaskTower,
  taskFeatures,
  type TaskTower,
} from "../../lib/models/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";
import { predict, predictEach } from "../../lib/trainers/mod.ts";
import { chosenDataDir, type Flag, integer, toggle } from "../cli/mod.ts";
import type { ClassProblem, LabeledTarget, LoadedProblem, ProblemFamily } from "../core/problem.ts";
import { createRow, type OwnSettings, type Row, type RowMethod } from "../core/row.ts";
import { type Preset, resolve, type Resolved } from "../core/settings.ts";
import { embedDomains } from "../diagnostics/show_task.ts";
import { type ByScenario, shared } from "../settings/digits/shared.ts";
import { ownDomainImages } from "./own_domain.ts";

/** A problem of digits. */
export type DigitProblem = ClassProblem<ClassLabels, TaskTower> & { readonly id: ScenarioId };

/** The digits' names, by class. */
export const DIGITS: readonly string[] = Array.from({ length: 10 }, (_, digit) => `${digit}`);

/** The flags that say which data to take. */
type DigitFlags = {
  readonly embedded: Flag<boolean>;
  readonly "mnistm-seed": Flag<number | undefined>;
};

/** Creates a row of a table of digits. */
export function digitRow<Own extends OwnSettings>(
  { label, settings, ...method }:
    & { readonly label: string; readonly settings: ByScenario<Own> }
    & RowMethod<DigitProblem, Own>,
): Row<DigitProblem> {
  return createRow<DigitProblem, Own>(
    label,
    (preset, id) => settings[preset][id as ScenarioId],
    method as RowMethod<DigitProblem, Own>,
  );
}

/** The digits' problems. */
export const digits: ProblemFamily<DigitProblem, DigitFlags> = {
  flags: {
    embedded: toggle("Use the embedded sample even where the full data is available"),
    "mnistm-seed": integer("Draw MNIST-M again with this seed, not as published", { min: 0 }),
  },
  shared: (preset, id) => shared[preset][id],
  defaultFacts: { mnistmSeed: null },
  metrics: [{ name: "accuracy", unit: "%" }],
  selection: "the validated step with the best accuracy on 1,000 labeled target images",
  describe(runs) {
    const notes = runs.map(({ name, config }) => {
      const { side, channels, sourceFit, targetFit } = config.image as FormatSettings;
      return `${name.scenario}: images of ${side} × ${side} × ${channels}, source by ` +
        `"${sourceFit}", target by "${targetFit}".`;
    });
    return [...new Set(notes)].sort();
  },
  async load(id, preset, options, output) {
    const scenario = await loadScenario(id, {
      dataDir: chosenDataDir(options),
      mnistmSeed: options.mnistmSeed,
      embedded: options.embedded,
      report: (line) => output?.write(`${line}\n`),
    });
    output?.write(`${scenario.description}\n`);
    return createDigitProblem(scenario, preset, { mnistmSeed: options.mnistmSeed ?? null });
  },
};

/** Creates the problem of a loaded scenario. */
export function createDigitProblem(
  scenario: Scenario,
  preset: Preset,
  facts: { readonly mnistmSeed: number | null },
): LoadedProblem<DigitProblem> {
  const { id, source, target, targetLabeled } = scenario;
  const { image, batchSize } = resolve(shared[preset][id]);
  const { side, channels } = image;
  const format = createFormats(image);

  const accuraciesOn = (
    { images, labels }: LabeledImages,
    classifiers: (pixels: tf.Tensor4D) => readonly tf.Tensor2D[],
  ): number[] =>
    predictEach(classifiers, batchesInOrder(images)).map((each) => accuracy(each, labels));
  const accuracyOn = (
    set: LabeledImages,
    classifier: (pixels: tf.Tensor4D) => tf.Tensor2D,
  ): number => accuraciesOn(set, (pixels) => [classifier(pixels)])[0];

  const measureClassifier: DigitProblem["measureClassifier"] = (classifier, others) => ({
    validate() {
      const score = accuracyOn(target.validation, classifier);
      return { score, metrics: { validationAccuracy: score } };
    },
    test() {
      const predictions = predict(classifier, batchesInOrder(target.test.images));
      const { labels } = target.test;
      const otherMetrics = Object.entries(others)
        .map(([metric, other]) => [metric, accuracyOn(source.test, other)]);
      return {
        metrics: { accuracy: accuracy(predictions, labels), ...Object.fromEntries(otherMetrics) },
        confusion: confusionMatrix(predictions, labels, DIGITS.length),
      };
    },
  });

  const problem: DigitProblem = {
    id,
    preset,
    data: scenario.data,
    description: scenario.description,
    classes: DIGITS,
    facts,
    side,
    channels,
    batchSize,
    preprocess: format,
    source: source.train,
    shown: source.test,
    target: target.train,
    sourceBatches: (options) => labeledBatches(source.train, options),
    maskedSourceBatches: (options) => labeledBatches(source.train, options),
    targetBatches: (options) => unlabeledBatches(target.train, options),
    createTask: (branches, _, initializer, name) =>
      createTaskTower(
        {
          height: side,
          width: side,
          channels: Object.fromEntries(branches.map((branch) => [branch, channels])),
          classes: DIGITS.length,
        },
        initializer,
        name,
      ),
    classify: (task, images, branch) => classify(task, images, branch),
    features: (task, images, branch) => taskFeatures(task, images, branch)[1],
    measure: (task, { branch, generate }) =>
      measureClassifier((pixels) => classify(task, format.target(pixels), branch), {
        sourceAccuracy: (pixels) => classify(task, format.source(pixels), "source"),
        ...(generate &&
          { generatedAccuracy: (pixels) => classify(task, generate(pixels), branch) }),
      }),
    measureSource(task) {
      const { set, images } = ownDomainImages(source, subset);
      return () => ({
        images,
        metrics: {
          accuracy: accuracyOn(set, (pixels) => classify(task, format.source(pixels), "source")),
        },
      });
    },
    measureClassifier,
    validationAccuracies: (classifiers) => accuraciesOn(target.validation, classifiers),
    describeModel: (task, branch) => ({
      classes: DIGITS,
      source: inputFormat(image, image.sourceFit),
      target: inputFormat(image, image.targetFit),
      task: { kind: "classes", network: networkName(task), branch },
    }),
    embed: (features, seed) =>
      embedDomains({
        source: { ...source.test, features: features.source },
        ...(features.generated && { generated: { ...source.test, features: features.generated } }),
        target: { ...target.test, features: features.target },
      }, { seed }),
  };
  return { problem, labeledTarget: createLabeledTarget(source.train, targetLabeled) };
}

/** Side and channels of the networks' images, and how each domain's are fitted to them. */
export type FormatSettings = Resolved<typeof shared[Preset][ScenarioId]>["image"];

function inputFormat({ side, channels }: FormatSettings, fit: Fit): InputFormat {
  return { side, channels: channels === 1 ? 1 : 3, resize: fit === "pad" ? "pad" : "stretch" };
}

/** @returns how source and target pixels become network input */
export function createFormats(
  image: FormatSettings,
): DigitProblem["preprocess"] {
  return {
    source: (images) => preprocess(images, image, image.sourceFit),
    target: (images) => preprocess(images, image, image.targetFit),
  };
}

function createLabeledTarget(
  source: LabeledImages,
  target: LabeledImages,
): LabeledTarget<ClassLabels> {
  const limited = (limit?: number): LabeledImages =>
    limit === undefined ? target : subset(
      target,
      seededPermutation(target.images.count, 0, "labelled").subarray(0, limit),
    );
  return {
    batches: (options, limit) => labeledBatches(limited(limit), options),
    batchesWithSource() {
      throw new RangeError(
        `Cannot draw source and target digits as one set: images of ${source.images.height} ` +
          `and ${target.images.height} pixels`,
      );
    },
  };
}
