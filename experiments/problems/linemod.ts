/**
 * Objects and poses: renders of LineMod's models to crops of its photos (paper Tables 2 to 6).
 *
 * @module
 */
import {
  averagePoolScenario,
  batchesInOrder,
  concatenatePoseImages,
  loadPoseScenario,
  poseBatches,
  type PoseImages,
  type PoseScenario,
  type PoseScenarioId,
  poseSubset,
  renderedBatches,
  unlabeledBatches,
} from "../../datasets/mod.ts";
import type { tf } from "../../lib/engine/mod.ts";
import type { JsonRecord } from "../../lib/files/mod.ts";
import { dense, inferencePass, preprocess, type Resize } from "../../lib/layers/mod.ts";
import { type InputFormat, networkName } from "../../lib/model_folder/mod.ts";
import {
  accuracy,
  angleError,
  angleErrors,
  classAccuracies,
  confusionMatrix,
} from "../../lib/metrics/mod.ts";
import {
  type Branch,
  createPoseTower,
  doublingPoseLayout,
  estimatePose,
  MINI_POSE_LAYOUT,
  type PoseEstimate,
  type PoseLabels,
  type PoseTower,
} from "../../lib/models/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";
import { predictPoses } from "../../lib/trainers/mod.ts";
import { chosenDataDir, type Flag, text, toggle, UsageError } from "../cli/mod.ts";
import type { LabeledTarget, LoadedProblem, Problem, ProblemFamily } from "../core/problem.ts";
import { sharedNotes } from "../core/cells.ts";
import { createRow, type OwnSettings, type Row, type RowMethod } from "../core/row.ts";
import { atPreset, type ByPreset, type Preset, resolve } from "../core/settings.ts";
import type { Trial } from "../core/trial.ts";
import { embedDomains, evaluationKey } from "../diagnostics/show_task.ts";
import { shared } from "../settings/linemod/supervised.ts";
import { ownDomainImages } from "./own_domain.ts";
import { chooseValidatorImages, validateWithoutLabels } from "./validators.ts";

/** A problem of objects and poses. */
export type PoseProblem<Id extends string = PoseScenarioId> =
  & Problem<PoseLabels, PoseTower>
  & { readonly id: Id };

/** A problem with the scenario that it was made from. */
export type LoadedPoseProblem<Id extends string = PoseScenarioId> =
  & LoadedProblem<PoseProblem<Id>>
  & { readonly scenario: PoseScenario<Id> };

/** The flags that say which data to take. */
type PoseFlags = {
  readonly embedded: Flag<boolean>;
  readonly download: Flag<boolean>;
  readonly objects: Flag<string[] | undefined>;
  readonly backgrounds: Flag<string | undefined>;
};

/** Creates a row of a table of objects and poses; its settings are alike in all scenarios. */
export function poseRow<Own extends OwnSettings>(
  { label, settings, ...method }:
    & { readonly label: string; readonly settings: ByPreset<Own> }
    & RowMethod<PoseProblem<string>, Own>,
): Row<PoseProblem<string>> {
  return createRow<PoseProblem<string>, Own>(
    label,
    (preset) => atPreset(settings, preset),
    method as RowMethod<PoseProblem<string>, Own>,
  );
}

/** The problems of objects and poses. */
export const linemod: ProblemFamily<PoseProblem, PoseFlags, LoadedPoseProblem> = {
  flags: {
    embedded: toggle("Use the embedded solids even where LineMod is available"),
    download: toggle("Download LineMod, several GB, unless it is in DIR/lm or the cache"),
    objects: {
      help: "Objects to use as classes (default: all that are there)",
      value: "A,B",
      initial: undefined,
      parse: (given) => given.split(",").map((name) => name.trim()),
    },
    backgrounds: text("DIR", "Photos to put behind the renders in linemod-inet"),
  },
  shared: (preset) => atPreset(shared, preset),
  defaultFacts: { backgrounds: null },
  metrics: [{ name: "accuracy", unit: "%" }, { name: "angle", unit: "°" }],
  selection:
    "the validated step with the highest accuracy less mean angle / 1.8° on labeled target images " +
    "set aside (1,000 in the paper), so that each measure counts by its whole range; the paper does " +
    "not say how it weighs them",
  describe(runs) {
    const data = runs.map(({ name, result }) => `${name.scenario}: ${result?.data}.`);
    return [...new Set(data), ...sharedNotes(runs), PAPER_DATA, CROP_CENTER];
  },
  async load(id, preset, options, output) {
    const { embedded, download, objects, backgrounds } = options;
    if (embedded && download) {
      throw new UsageError("--embedded and --download exclude each other: give one of them");
    }
    const scenario = await loadPoseScenario(id, {
      dataDir: chosenDataDir(options),
      embedded,
      download,
      objects,
      backgrounds,
      report: (line) => output?.write(`${line}\n`),
    });
    output?.write(`${scenario.description}\n`);
    const { side } = resolve(atPreset(shared, preset));
    return createPoseProblem(averagePoolScenario(scenario, side), preset, {
      facts: { backgrounds: backgrounds ?? null },
    });
  },
};

const PAPER_DATA =
  "The paper: 11 objects (ape, benchviseblue, can, cat, driller, duck, holepuncher, iron, lamp, " +
  "phone, cam), RGB-D of 64 × 64: 109,208 source, 9,673 target, 1,000 validation, 2,655 test images.";

const CROP_CENTER =
  "Crops of LineMod's own frames are centered 5 cm above the middle of an object's base, as the " +
  "paper's; those of tum5_crops came ready made, centered some 12 mm below the middle of its box.";

/** What a problem may have besides its scenario. */
export type PoseProblemOptions = {
  /** What else decides a result, for `config.json`. */
  readonly facts?: JsonRecord;
  /** Images to test on besides the scenario's, by the prefix of the metrics' names. */
  readonly otherTests?: { readonly [prefix: string]: PoseImages };
  /** Settings that replace the preset's, for tests and other images. */
  readonly settings?: { readonly side?: number; readonly batchSize?: number };
  /** How pictures of any size become the networks' squares, for model folders. @default {"stretch"} */
  readonly resize?: Resize;
};

/** Creates the problem of a loaded scenario whose images have the preset's side. */
export function createPoseProblem<Id extends string>(
  scenario: PoseScenario<Id>,
  preset: Preset,
  { facts = {}, otherTests = {}, settings = {}, resize = "stretch" }: PoseProblemOptions = {},
): LoadedPoseProblem<Id> {
  const { id, source, target, targetLabeled, classes } = scenario;
  const { train: renders } = source;
  const { side, tower, batchSize } = { ...resolve(atPreset(shared, preset)), ...settings };
  const { channels } = renders.images;
  const format = (images: tf.Tensor4D) => preprocess(images, { side, channels }, "resize");
  const estimatorOf = (task: PoseTower, branch: Branch, seed: number) => (pixels: tf.Tensor4D) =>
    estimatePose(task, format(pixels), branch, inferencePass(evaluationKey(seed)));
  const unlabeled = chooseValidatorImages(source, target.train, {
    classes: classes.length,
    isAlone: false,
  });
  const problem: PoseProblem<Id> = {
    id,
    preset,
    data: scenario.data,
    description: scenario.description,
    classes,
    facts: { objects: classes, channels, sourceImages: renders.images.count, ...facts },
    side,
    channels,
    batchSize,
    preprocess: { source: format, target: format },
    source: renders,
    shown: renders,
    target: target.train,
    sourceBatches: (options) => poseBatches(renders, options),
    maskedSourceBatches: (options) => renderedBatches(renders, options),
    targetBatches: (options) => unlabeledBatches(target.train, options),
    createTask(branches, { poseWeights = {} }, initializer, name) {
      const missing = branches.find((branch) => poseWeights[branch] === undefined);
      if (missing !== undefined) {
        throw new TypeError(
          `Cannot create a pose tower: the settings have no poseWeights.${missing}`,
        );
      }
      return createPoseTower(
        {
          height: side,
          width: side,
          channels: Object.fromEntries(branches.map((branch) => [branch, channels])),
          classes: classes.length,
          layout: tower === "mini" ? MINI_POSE_LAYOUT : doublingPoseLayout(side),
          poseWeights,
        },
        initializer,
        name,
      );
    },
    classify: (task, images, branch, key) =>
      estimatePose(task, images, branch, inferencePass(key)).logits,
    features: (task, images, branch) => task.features(images, branch),
    measure(task, { branch, seed }) {
      const outputs = (of: Branch) => (pixels: tf.Tensor4D) => {
        const features = task.features(format(pixels), of);
        return { logits: dense(task.layers.logits, features), features };
      };
      const { validate, test } = measurePoses(
        scenario,
        estimatorOf(task, branch, seed),
        otherTests,
      );
      return {
        test,
        validate() {
          const { score, metrics } = validate();
          const others = validateWithoutLabels(unlabeled, {
            target: outputs(branch),
            source: outputs("source"),
          });
          return { score, metrics: { ...metrics, ...others } };
        },
      };
    },
    measureSource(task, seed) {
      const { set, images } = ownDomainImages<PoseImages>(source, poseSubset);
      return () => {
        const { accuracy, angle } = measureOn(set, estimatorOf(task, "source", seed));
        return { images, metrics: { accuracy, angle } };
      };
    },
    describeModel(task, branch) {
      const format: InputFormat = { side, channels: channels === 1 ? 1 : 3, resize };
      const { layout } = task.config;
      return {
        classes,
        source: format,
        target: format,
        task: { kind: "poses", network: networkName(task), branch, layout },
      };
    },
    embed: (features, seed) =>
      embedDomains({
        source: { ...renders, features: features.source },
        ...(features.generated && { generated: { ...renders, features: features.generated } }),
        target: { ...target.test, features: features.target },
      }, { seed }),
  };
  return { problem, scenario, labeledTarget: createLabeledTarget(renders, targetLabeled) };
}

/**
 * What validation selects by: accuracy in percent, less the mean angle in percent of 180°.
 *
 * The paper does not say how its two measures select one step. Accuracy alone reaches 100 % long
 * before poses are learned; so both count, each by its whole range.
 */
export function selectionScore(
  { accuracy, angle }: { readonly accuracy: number; readonly angle: number },
): number {
  return accuracy - 100 * angle / 180;
}

/** How to measure an estimator of pixels on a scenario's target, and on other test images. */
export function measurePoses(
  { target, classes }: Pick<PoseScenario, "target" | "classes">,
  estimator: (pixels: tf.Tensor4D) => PoseEstimate,
  otherTests: { readonly [prefix: string]: PoseImages } = {},
): Pick<Trial, "validate" | "test"> {
  const measure = (set: PoseImages) => measureOn(set, estimator);
  return {
    validate() {
      const { accuracy, angle } = measure(target.validation);
      return {
        score: selectionScore({ accuracy, angle }),
        metrics: { validationAccuracy: accuracy, validationAngle: angle },
      };
    },
    test() {
      const { predictions, angles, ...metrics } = measure(target.test);
      const { labels } = target.test;
      const others = Object.entries(otherTests).flatMap(([prefix, set]) => {
        const { accuracy, angle } = measure(set);
        return [[`${prefix}Accuracy`, accuracy], [`${prefix}Angle`, angle]];
      });
      return {
        metrics: { ...metrics, ...Object.fromEntries(others) },
        classAccuracies: classAccuracies(predictions, labels, classes.length),
        confusion: confusionMatrix(predictions, labels, classes.length),
        angleErrors: angles.map((degrees) => Math.round(10 * degrees) / 10),
      };
    },
  };
}

function measureOn(
  { images, labels, quaternions }: PoseImages,
  estimator: (pixels: tf.Tensor4D) => PoseEstimate,
) {
  const predicted = predictPoses(estimator, batchesInOrder(images));
  const { mean: angle, median: medianAngle } = angleError(predicted.quaternions, quaternions);
  const angles = angleErrors(predicted.quaternions, quaternions);
  const { classes: predictions } = predicted;
  return { accuracy: accuracy(predictions, labels), angle, medianAngle, predictions, angles };
}

function createLabeledTarget(source: PoseImages, target: PoseImages): LabeledTarget<PoseLabels> {
  const limited = (limit?: number): PoseImages =>
    limit === undefined ? target : poseSubset(
      target,
      seededPermutation(target.images.count, 0, "labelled").subarray(0, limit),
    );
  return {
    batches: (options, limit) => poseBatches(limited(limit), options),
    batchesWithSource: (options, limit) =>
      poseBatches(concatenatePoseImages([source, limited(limit)]), options),
  };
}
