/**
 * The row CORAL: the tower of Source-only, and a linear SVM on its aligned features.
 *
 * @module
 */
import { batchesInOrder, type Images } from "../../datasets/mod.ts";
import type { tf } from "../../lib/engine/mod.ts";
import { classify, type ClassLabels, taskFeatures, type TaskTower } from "../../lib/models/mod.ts";
import { scoreClasses } from "../../lib/svm/mod.ts";
import { classifyByFeatures, coralCandidates } from "../../lib/trainers/mod.ts";
import type { ClassProblem } from "../core/problem.ts";
import type { Trial } from "../core/trial.ts";
import { sourceOnly, type SupervisedSettings } from "./supervised.ts";

/** How CORAL's tower is trained, and what is tried on its features. */
export type CoralSettings = SupervisedSettings & {
  readonly regularizations: readonly number[];
  readonly penalties: readonly number[];
  /** Maximum number of training images of each domain to align. */
  readonly examples: number;
};

/**
 * CORAL as a trial.
 *
 * Training is Source-only's, and so is what validation selects by: the tower's own accuracy. The
 * closed form comes once, in `test`: on the selected tower features are aligned, the SVMs trained
 * and one of them chosen on the same validation images. So a checkpoint holds the tower alone, and
 * no target label but those 1,000 is used before the test images.
 */
export function coral(
  problem: ClassProblem<ClassLabels, TaskTower>,
  own: CoralSettings,
  seed: number,
): Trial {
  let task: TaskTower | undefined;
  const { preprocess } = problem;
  const createTask: typeof problem.createTask = (...args) => task = problem.createTask(...args);
  const trial = sourceOnly({ ...problem, createTask }, own, seed);
  const tower = task!;
  const testClassifier = (logits: (images: tf.Tensor4D) => tf.Tensor2D) => {
    const target = (pixels: tf.Tensor4D) => ({ logits: logits(preprocess.target(pixels)) });
    return problem.measureClassifier({ target }, {}).test();
  };

  const test: Trial["test"] = () => {
    const { images, labels } = problem.source;
    const candidates = coralCandidates(tower, {
      source: {
        images: batchesInOrder(atMost(images, own.examples)),
        labels: labels.subarray(0, own.examples),
      },
      target: batchesInOrder(atMost(problem.target, own.examples)),
    }, { ...own, preprocess, seed });
    const trained = [...candidates];
    const accuracies = problem.validationAccuracies((pixels) => {
      const [, features] = taskFeatures(tower, preprocess.target(pixels), "source");
      return trained.map(({ svm }) => scoreClasses(svm, features));
    });
    const scored = trained.map((each, i) => ({ ...each, validationAccuracy: accuracies[i] }));
    const best = scored.reduce((a, b) => b.validationAccuracy > a.validationAccuracy ? b : a);
    const { metrics: { accuracy: towerAccuracy } } = testClassifier((images) =>
      classify(tower, images, "source")
    );
    const { metrics, ...tested } = testClassifier((images) =>
      classifyByFeatures(tower, best.svm, images)
    );
    return {
      metrics: { ...metrics, towerAccuracy },
      ...tested,
      regularization: best.regularization,
      penalty: best.penalty,
      candidates: scored.map(({ svm: { converged }, ...candidate }) => ({
        ...candidate,
        converged,
      })),
    };
  };
  // The SVM classifies: the tower alone is not this method's model.
  return { ...trial, test, model: undefined };
}

/** The first images. */
function atMost(images: Images, count: number): Images {
  return { ...images, count: Math.min(images.count, count) };
}
