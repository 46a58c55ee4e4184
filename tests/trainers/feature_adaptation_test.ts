import { assertEquals } from "@std/assert";
import { differentiate, tf } from "../../lib/engine/mod.ts";
import { classificationLoss, coralLoss } from "../../lib/losses/mod.ts";
import { classify } from "../../lib/models/mod.ts";
import { clockAt } from "../../lib/optimizers/mod.ts";
import {
  adaptFeatures,
  createMmd,
  type FeatureAdaptation,
  type FeatureAdaptationOptions,
  type SimilarityLoss,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf } from "./collect.ts";
import { options, scale } from "./tiny_adaptation.ts";
import { sourceAt, targetAt, tinyTower } from "./tiny_digits.ts";

const RATE = 2e-3;

function step(
  changes: Partial<FeatureAdaptationOptions>,
  similarityLoss: SimilarityLoss = coralLoss,
): { model: FeatureAdaptation; before: Record<string, Float32Array> } {
  const model = createMmd(tinyTower(3));
  const before = bitsOf(model.networks.task.parameters);
  const batch = { source: sourceAt(0), target: targetAt(0) };
  const clock = clockAt(0, RATE, { beta1: 0, beta2: 0 });
  adaptFeatures(model, { ...options, ...changes }, batch, clock, similarityLoss);
  return { model, before };
}

testOnTensorFlow("adaptFeatures() before the start is plain supervised descent", () => {
  const { model, before } = step({ startStep: 1, weightDecay: 0 });
  const plain = createMmd(tinyTower(3));
  const { gradients } = differentiate(() => {
    const { images, labels } = sourceAt(0);
    const total = classificationLoss(
      classify(plain.networks.task, scale(images), "source"),
      labels,
    );
    return { total, components: {} };
  }, plain.networks.task.parameters);
  model.networks.task.parameters.forEach((parameter, i) => {
    const slopes = gradients[i].dataSync();
    const expected = before[parameter.name].map((value, j) => value - RATE * slopes[j]);
    assertClose(parameter.read(), expected, 1e-6);
  });
});

testOnTensorFlow("adaptFeatures() shrinks the hidden layers' kernels by the decay alone", () => {
  const [without, with10] = [step({ weightDecay: 0 }), step({ weightDecay: 10 })];
  const plain = bitsOf(without.model.networks.task.parameters);
  const decayed = bitsOf(with10.model.networks.task.parameters);
  const change = (name: string) => decayed[name].map((value, i) => value - plain[name][i]);
  const shrunk = Object.keys(plain).filter((name) => change(name).some((value) => value !== 0));
  for (const name of shrunk) {
    assertClose(change(name), with10.before[name].map((value) => -RATE * 10 * value), 1e-6);
  }
  assertEquals(shrunk, [
    "task/private/source/kernel",
    "task/conv/kernel",
    "task/hidden/0/kernel",
    "task/hidden/1/kernel",
  ]);
});

testOnTensorFlow(
  "adaptFeatures() gives the loss rectified features of 100 units of each domain",
  () => {
    const shapes: number[][] = [];
    step({}, (source, target) => {
      shapes.push(source.shape, target.shape);
      assertEquals(tf.min(source).dataSync()[0] >= 0, true);
      return coralLoss(source, target);
    });
    assertEquals(shapes, [[4, 100], [4, 100]]);
  },
);
