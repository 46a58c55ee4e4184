import { assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { coralAlign } from "../../lib/losses/mod.ts";
import { createTaskTower, taskFeatures, type TaskTower } from "../../lib/models/mod.ts";
import { fitLinearSvm, scoreClasses } from "../../lib/svm/mod.ts";
import { classifyByFeatures, coralCandidates, type CoralData } from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";
import { scale } from "./tiny_adaptation.ts";
import { sourceAt, targetAt, taskConfig } from "./tiny_digits.ts";

const options = {
  preprocess: { source: scale, target: scale },
  regularizations: [1],
  penalties: [0.01, 1],
  seed: 0,
};

const tower = (): TaskTower =>
  createTaskTower({ ...taskConfig, channels: { source: 3 } }, glorotUniformInitializer(0));

/** Three batches of four images a domain. */
function data(): CoralData {
  const source = [0, 1, 2].map(sourceAt);
  return {
    source: {
      images: source.map(({ images }) => images),
      labels: source.flatMap(({ labels }) => [...labels.dataSync()]),
    },
    target: [0, 1, 2].map(targetAt),
  };
}

/** The second hidden layer's activations of all images at once. */
function rows(task: TaskTower, images: Iterable<tf.Tensor4D>): number[][] {
  const all = scale(tf.concat([...images]));
  return taskFeatures(task, all, "source")[1].arraySync();
}

testOnBackends("coralCandidates() trains an SVM per penalty on fc4's aligned features", () => {
  const task = tower();
  const { source, target } = data();
  const aligned = coralAlign(rows(task, source.images), rows(task, target));
  const candidates = [...coralCandidates(task, data(), options)];
  assertEquals(candidates.map(({ penalty }) => penalty), options.penalties);
  for (const { penalty, svm } of candidates) {
    const expected = fitLinearSvm(aligned, source.labels, { classes: 3, penalty, seed: 0 });
    svm.weights.forEach((row, label) => assertClose(row, expected.weights[label], 1e-3));
    assertEquals(svm.converged, true);
  }
});

testOnTensorFlow("coralCandidates() separates the source's classes, aligned", () => {
  const task = tower();
  const { source, target } = data();
  const aligned = coralAlign(rows(task, source.images), rows(task, target));
  const [, { svm }] = coralCandidates(task, data(), options);
  const scores = scoreClasses(svm, tf.tensor2d(aligned.map((row) => [...row])));
  assertEquals([...tf.argMax(scores, 1).dataSync()], Array.from(source.labels));
});

testOnTensorFlow("classifyByFeatures() takes target features as they are", () => {
  const task = tower();
  const [{ svm }] = coralCandidates(task, data(), options);
  const images = targetAt(5);
  const expected = scoreClasses(svm, tf.tensor2d(rows(task, [images])));
  assertClose(classifyByFeatures(task, svm, scale(images)), [...expected.dataSync()], 1e-5);
});

testOnTensorFlow("coralCandidates() changes no parameter and keeps no tensor", () => {
  const task = tower();
  const before = task.parameters.map((parameter) => parameter.read());
  const count = tf.memory().numTensors;
  const batches = [1, 1].map((step) => ({ source: sourceAt(step), target: targetAt(step) }));
  const labels = batches.flatMap(({ source }) => [...source.labels.dataSync()]);
  const images = batches.map(({ source }) => source.images);
  const made = { source: { images, labels }, target: batches.map(({ target }) => target) };
  assertEquals([...coralCandidates(task, made, options)].length, 2);
  tf.dispose(batches.map(({ source }) => source.labels));
  assertEquals(tf.memory().numTensors, count);
  assertEquals(task.parameters.map((parameter) => parameter.read()), before);
});

testOnTensorFlow("coralCandidates() says when labels are missing", () => {
  const { source: { images, labels }, target } = data();
  const short = { source: { images, labels: Array.from(labels).slice(1) }, target };
  assertThrows(
    () => coralCandidates(tower(), short, options).next(),
    TypeError,
    "found 12 examples and 11 labels",
  );
});

testOnTensorFlow("coralCandidates() aligns again for each regularization", () => {
  const task = tower();
  const { source, target } = data();
  const [features, ofTarget] = [rows(task, source.images), rows(task, target)];
  const changes = { ...options, regularizations: [1, 10], penalties: [0.5] };
  const candidates = [...coralCandidates(task, data(), changes)];
  assertEquals(candidates.map(({ regularization }) => regularization), [1, 10]);
  for (const { regularization, penalty, svm } of candidates) {
    const aligned = coralAlign(features, ofTarget, { regularization });
    const expected = fitLinearSvm(aligned, source.labels, { classes: 3, penalty, seed: 0 });
    svm.weights.forEach((row, label) => assertClose(row, expected.weights[label], 1e-3));
  }
});
