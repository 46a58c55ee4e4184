/**
 * A problem of classes: how any scenario of images and class labels is trained on and measured.
 *
 * @module
 */
import {
  batchesInOrder,
  type Images,
  labeledBatches,
  type LabeledImages,
  subset,
  unlabeledBatches,
} from "../../datasets/mod.ts";
import type { tf } from "../../lib/engine/mod.ts";
import type { JsonRecord } from "../../lib/files/mod.ts";
import { type Fit, preprocess } from "../../lib/layers/mod.ts";
import { accuracy, confusionMatrix, informationScore } from "../../lib/metrics/mod.ts";
import { type InputFormat, networkName } from "../../lib/model_folder/mod.ts";
import {
  type Branch,
  classify,
  classifyTaskFeatures,
  type ClassLabels,
  createTaskTower,
  taskFeatures,
  type TaskTower,
} from "../../lib/models/mod.ts";
import {
  predict,
  predictEach,
  predictProbabilities,
  type SourceBatches,
  type UnlabeledBatches,
} from "../../lib/trainers/mod.ts";
import type { BatchOptions, ClassifierOutputs, ClassProblem } from "../core/problem.ts";
import { RULE_WITHOUT_LABELS, scoreBy } from "../core/selection.ts";
import type { Preset } from "../core/settings.ts";
import { takeRandom } from "../diagnostics/samples.ts";
import { embedDomains } from "../diagnostics/show_task.ts";
import { ownDomainImages } from "./own_domain.ts";
import { chooseValidatorImages, validateWithoutLabels } from "./validators.ts";

/** Images of two domains; a target without labels is scored by its predictions alone. */
export type ClassScenario<Id extends string = string> = {
  readonly id: Id;
  readonly data: "full" | "embedded";
  /** One line: what the data is, and how many images. */
  readonly description: string;
  /** The classes' names. */
  readonly classes: readonly string[];
  readonly source: {
    readonly train: LabeledImages;
    readonly validation?: LabeledImages;
    readonly test: LabeledImages;
  };
  readonly target: {
    readonly train: Images;
    readonly validation?: LabeledImages;
    readonly test?: LabeledImages;
  };
  /** Where batches come from, if not from the training images above: these are then some of all. */
  readonly batches?: {
    /** With masks for the content loss, if there are some. */
    readonly source: (options: BatchOptions) => SourceBatches;
    readonly target: (options: BatchOptions) => UnlabeledBatches;
  };
};

/** A problem of classes whose images are in folders. */
export type FolderProblem = ClassProblem<ClassLabels, TaskTower> & { readonly id: string };

/** Side and channels of the networks' images, and how each domain's are fitted to them. */
export type FormatSettings = {
  readonly side: number;
  readonly channels: number;
  readonly sourceFit: Fit;
  readonly targetFit: Fit;
};

/** How a scenario's images are used. */
export type ClassProblemOptions = {
  readonly preset: Preset;
  readonly image: FormatSettings;
  readonly batchSize: number;
  /** What of the data decides a result, for `config.json`. */
  readonly facts: JsonRecord;
  /** How pictures of any size become the networks' squares, for model folders. */
  readonly formats: { readonly source: InputFormat; readonly target: InputFormat };
};

type Problem = ClassProblem<ClassLabels, TaskTower>;

/** Images that are generated to be scored at the end: a share of 1,000 is exact to 1.4 points. */
const SCORED = 1_000;

/** Creates the problem of a scenario. */
export function createClassProblem<Id extends string>(
  { id, data, description, classes, source, target, batches }: ClassScenario<Id>,
  { preset, image, batchSize, facts, formats }: ClassProblemOptions,
): ClassProblem<ClassLabels, TaskTower> & { readonly id: Id } {
  const { side, channels } = image;
  const format = createFormats(image);
  const sourceBatches = batches?.source ??
    ((options: BatchOptions) => labeledBatches(source.train, options));

  const accuraciesOn = (
    { images, labels }: LabeledImages,
    classifiers: (pixels: tf.Tensor4D) => readonly tf.Tensor2D[],
  ): number[] =>
    predictEach(classifiers, batchesInOrder(images)).map((each) => accuracy(each, labels));
  const accuracyOn = (
    set: LabeledImages,
    classifier: (pixels: tf.Tensor4D) => tf.Tensor2D,
  ): number => accuraciesOn(set, (pixels) => [classifier(pixels)])[0];

  const unlabeled = chooseValidatorImages(source, target.train, {
    classes: classes.length,
    isAlone: target.validation === undefined,
  });

  const measureClassifier: Problem["measureClassifier"] = (outputs, others) => {
    const classifier = (pixels: tf.Tensor4D) => outputs.target(pixels).logits;
    return {
      validate() {
        const metrics = validateWithoutLabels(unlabeled, outputs);
        if (target.validation === undefined) {
          return { score: scoreBy(RULE_WITHOUT_LABELS, metrics), metrics };
        }
        const score = accuracyOn(target.validation, classifier);
        return { score, metrics: { validationAccuracy: score, ...metrics } };
      },
      test() {
        if (target.test === undefined) {
          const { target: images, classShares } = unlabeled;
          const probabilities = predictProbabilities(classifier, batchesInOrder(images));
          return { metrics: { information: informationScore(probabilities, classShares).score } };
        }
        const predictions = predict(classifier, batchesInOrder(target.test.images));
        const { labels } = target.test;
        const otherMetrics = Object.entries(others)
          .map(([metric, other]) => [metric, accuracyOn(source.test, other)]);
        return {
          metrics: { accuracy: accuracy(predictions, labels), ...Object.fromEntries(otherMetrics) },
          confusion: confusionMatrix(predictions, labels, classes.length),
        };
      },
    };
  };

  const problem: Problem & { readonly id: Id } = {
    id,
    preset,
    data,
    description,
    classes,
    facts,
    side,
    channels,
    batchSize,
    preprocess: format,
    source: source.train,
    shown: source.test,
    target: target.train,
    sourceBatches,
    maskedSourceBatches: sourceBatches,
    targetBatches: batches?.target ?? ((options) => unlabeledBatches(target.train, options)),
    createTask: (branches, _, initializer, name) =>
      createTaskTower(
        {
          height: side,
          width: side,
          channels: Object.fromEntries(branches.map((branch) => [branch, channels])),
          classes: classes.length,
        },
        initializer,
        name,
      ),
    classify: (task, images, branch) => classify(task, images, branch),
    features: (task, images, branch) => taskFeatures(task, images, branch)[1],
    measure(task, { branch, generate }) {
      const measured = measureClassifier({
        target: (pixels) => outputsOf(task, format.target(pixels), branch),
        source: (pixels) => outputsOf(task, format.source(pixels), "source"),
      }, { sourceAccuracy: (pixels) => classify(task, format.source(pixels), "source") });
      if (generate === undefined) return measured;
      return {
        ...measured,
        test() {
          const { images, labels } = takeRandom(source.test, SCORED);
          const [adapted, own] = predictEach((pixels) => {
            const generated = generate(pixels);
            return [classify(task, generated, branch), classify(task, generated, "source")];
          }, batchesInOrder(images));
          const { metrics, ...rest } = measured.test();
          return {
            metrics: {
              ...metrics,
              // Alone it would be taken for the accuracy on the target.
              ...(target.test && { generatedAccuracy: accuracy(adapted, labels) }),
            },
            ...rest,
            // What the source's own first layers take generated images for, by their class.
            generatedConfusion: confusionMatrix(own, labels, classes.length),
          };
        },
      };
    },
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
    validationAccuracies: (classifiers) => accuraciesOn(target.validation!, classifiers),
    describeModel: (task, branch) => ({
      classes,
      ...formats,
      task: { kind: "classes", network: networkName(task), branch },
    }),
    async embed(features, seed) {
      if (target.test === undefined) return undefined; // its points have no classes to show
      return await embedDomains({
        source: { ...source.test, features: features.source },
        ...(features.generated && { generated: { ...source.test, features: features.generated } }),
        target: { ...target.test, features: features.target },
      }, { seed });
    },
  };
  return problem;
}

/** Returns how source and target pixels become network input. */
export function createFormats(
  image: FormatSettings,
): Problem["preprocess"] {
  return {
    source: (images) => preprocess(images, image, image.sourceFit),
    target: (images) => preprocess(images, image, image.targetFit),
  };
}

/** The logits of images in [-1, 1], and the features that they are made of. */
function outputsOf(
  task: TaskTower,
  images: tf.Tensor4D,
  branch: Branch,
): Required<ClassifierOutputs> {
  const [, features] = taskFeatures(task, images, branch);
  return { logits: classifyTaskFeatures(task, features), features };
}
