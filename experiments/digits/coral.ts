/**
 * The row CORAL: the tower of Source-only, and on its features, aligned, a linear SVM.
 *
 * @module
 */
import { batchesInOrder, type Images } from "../../datasets/mod.ts";
import type { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { classify, createSharedTower } from "../../lib/models/mod.ts";
import type { LinearSvm } from "../../lib/svm/mod.ts";
import {
  classifyByFeatures,
  coralCandidates,
  createSupervised,
  optimizerState,
  trainSupervised,
} from "../../lib/trainers/mod.ts";
import { scheduleOf } from "../schedule.ts";
import type { Trial } from "../trial.ts";
import {
  accuracyOn,
  batchesOf,
  CLASSES,
  type DigitRun,
  formatsOf,
  type PixelClassifier,
  showTower,
  testOnTarget,
  validateOnTarget,
} from "./run.ts";

/**
 * CORAL as a trial.
 *
 * Training is Source-only's, and so is what validation selects by: the tower's own accuracy. The
 * closed form comes once, in `test`: on the selected tower features are aligned, the SVMs trained
 * and one of them chosen on the same validation images. So a checkpoint holds the tower alone, and
 * no target label but those 1,000 is used before the test images.
 */
export function coralTrial(run: DigitRun): Trial {
  const { scenario, settings, seed } = run;
  const { coral, image: { side, channels } } = settings;
  const model = createSupervised(createSharedTower(
    { height: side, width: side, channels, classes: CLASSES },
    glorotUniformInitializer(seed),
  ));
  const { task } = model.networks;
  const format = formatsOf(settings);
  const options = { preprocess: format.source, adam: coral.adam, schedule: scheduleOf(coral) };
  const data = batchesOf(run, scenario.source.train, "source");
  const tower = (pixels: tf.Tensor4D) => classify(task, format.target(pixels), "source");
  const classifier = (svm: LinearSvm): PixelClassifier => (pixels) =>
    classifyByFeatures(task, svm, format.target(pixels));

  const test: Trial["test"] = () => {
    const { images, labels } = scenario.source.train;
    const candidates = coralCandidates(task, {
      source: {
        images: batchesInOrder(atMost(images, coral.examples)),
        labels: labels.subarray(0, coral.examples),
      },
      target: batchesInOrder(atMost(scenario.target.train, coral.examples)),
    }, { ...coral, preprocess: format, seed });
    const scored = Array.from(candidates, (candidate) => ({
      ...candidate,
      validationAccuracy: validateOnTarget(scenario, classifier(candidate.svm)).score,
    }));
    const best = scored.reduce((a, b) => b.validationAccuracy > a.validationAccuracy ? b : a);
    return {
      ...testOnTarget(scenario, classifier(best.svm), {
        towerAccuracy: accuracyOn(scenario.target.test, tower),
      }),
      regularization: best.regularization,
      penalty: best.penalty,
      candidates: scored.map(({ svm: { converged }, ...candidate }) => ({
        ...candidate,
        converged,
      })),
    };
  };
  return {
    networks: task.parameters,
    optimizers: optimizerState(model),
    train: (from) => trainSupervised(model, data, options, { from, to: coral.steps }),
    validate: () => validateOnTarget(scenario, tower),
    test,
    evidence: showTower(run, task),
  };
}

/** The first images. */
function atMost(images: Images, count: number): Images {
  return { ...images, count: Math.min(images.count, count) };
}
