/**
 * What validation says of a classifier without labels of the target.
 *
 * @module
 */
import { batchesInOrder, type Images, type LabeledImages, subset } from "../../datasets/mod.ts";
import { tf } from "../../lib/engine/mod.ts";
import {
  classBalance,
  deepEmbeddedRisk,
  densityRatios,
  informationScore,
  predictionEntropy,
  reverseAccuracy,
  softNeighborhoodDensity,
} from "../../lib/metrics/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";
import { predictRows } from "../../lib/trainers/mod.ts";
import type { ClassifierOutputs, DomainOutputs } from "../core/problem.ts";
import type { Metrics } from "../core/trial.ts";

/** Target images at most: they are looked at in each validation, and take time from training. */
const TARGET_COUNT = 400;

/** Target images at most where nothing else is validated. */
const UNLABELED_TARGET_COUNT = 1_000;

/** Source images at most, of those that training uses and of those that it does not use. */
const SOURCE_COUNT = 200;

/** Images that validators look at: there are no test images and no labels of the target among them. */
export type ValidatorImages = {
  /** Of the target's training images. */
  readonly target: Images;
  /** Source images that training does not use; where it uses all, some of these. */
  readonly heldOut: LabeledImages;
  /** Others, which it uses. */
  readonly source: Images;
  /** Share of each class among the source's training images. */
  readonly classShares: readonly number[];
};

/**
 * Chooses the images for validators, the same every time.
 *
 * @param isAlone whether there are no labeled target images to validate on besides
 */
export function chooseValidatorImages(
  { train, validation }: { readonly train: LabeledImages; readonly validation?: LabeledImages },
  target: Images,
  { classes, isAlone }: { readonly classes: number; readonly isAlone: boolean },
): ValidatorImages {
  const targetCount = isAlone ? UNLABELED_TARGET_COUNT : TARGET_COUNT;
  const order = seededPermutation(train.images.count, 0, "own domain");
  const half = Math.min(SOURCE_COUNT, Math.floor(order.length / 2));
  const heldOut = validation === undefined
    ? subset(train, order.subarray(0, half))
    : subset(validation, choose(validation.images.count, SOURCE_COUNT, "own domain"));
  return {
    target: target.count <= targetCount
      ? target
      : take(target, choose(target.count, targetCount, "validators")),
    heldOut,
    source: take(train.images, order.subarray(half, 2 * half)),
    classShares: sharesOf(train, classes),
  };
}

/**
 * Scores a classifier without labels of the target.
 *
 * @param images what to look at
 * @param outputs what the classifier computes of them
 * @returns `validationEntropy`, `validationInformation`, `validationClasses`, `validationBalance`,
 * `validationSnd` and, where both domains have features, `validationDev` and `validationReverse`;
 * nothing where there is one class alone
 */
export function validateWithoutLabels(images: ValidatorImages, outputs: DomainOutputs): Metrics {
  const { target, heldOut, source, classShares } = images;
  if (classShares.length < 2) return {};
  const ofTarget = predictOutputs(outputs.target, target);
  const { score, balance, shares } = informationScore(ofTarget.probabilities, classShares);
  const scores = {
    validationEntropy: predictionEntropy(ofTarget.probabilities),
    validationInformation: score,
    validationClasses: balance,
    validationBalance: classBalance(shares, classShares),
    validationSnd: ofTarget.probabilities.length < 2
      ? NaN
      : softNeighborhoodDensity(ofTarget.probabilities),
  };
  if (outputs.source === undefined || heldOut.images.count < 2 || source.count === 0) return scores;
  const ofSource = predictOutputs(outputs.source, heldOut.images, source);
  const heldOutFeatures = ofSource.features.slice(0, heldOut.images.count);
  const targetFeatures = ofTarget.features.slice(0, TARGET_COUNT);
  const losses = Array.from(
    heldOut.labels,
    (label, i) => -Math.log(Math.max(ofSource.probabilities[i][label], MIN_PROBABILITY)),
  );
  const ratios = densityRatios({
    source: ofSource.features.slice(heldOut.images.count),
    target: targetFeatures,
    heldOut: heldOutFeatures,
  });
  return {
    ...scores,
    validationDev: deepEmbeddedRisk(losses, ratios),
    validationReverse: reverseAccuracy({
      target: targetFeatures,
      predictions: ofTarget.probabilities.slice(0, TARGET_COUNT)
        .map((row) => row.indexOf(Math.max(...row))),
      source: heldOutFeatures,
      labels: heldOut.labels,
      classes: classShares.length,
    }),
  };
}

/** Below it a float32 probability may be 0, whose loss would be infinite. */
const MIN_PROBABILITY = 1e-12;

/** Computes class probabilities and features of one set of images after the other. */
function predictOutputs(
  outputs: (pixels: tf.Tensor4D) => ClassifierOutputs,
  ...sets: readonly Images[]
) {
  const batches = function* () {
    for (const set of sets) yield* batchesInOrder(set);
  };
  const [probabilities, features = []] = predictRows((pixels) => {
    const { logits, features } = outputs(pixels);
    return [tf.softmax(logits), ...features === undefined ? [] : [features]];
  }, batches());
  return { probabilities, features };
}

function choose(count: number, most: number, stream: string): Uint32Array {
  return seededPermutation(count, 0, stream).subarray(0, most);
}

function take(images: Images, places: Uint32Array): Images {
  return subset({ images, labels: new Uint8Array(images.count) }, places).images;
}

/** Returns the share of each class. */
function sharesOf({ labels }: LabeledImages, classes: number): number[] {
  const shares = Array<number>(classes).fill(0);
  for (const label of labels) shares[label] += 1 / labels.length;
  return shares;
}
