import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { maximumMeanDiscrepancy } from "../../lib/losses/mod.ts";
import { taskFeatures } from "../../lib/models/mod.ts";
import {
  createMmd,
  type FeatureAdaptation,
  type FeatureAdaptationOptions,
  type TrainingRecord,
  trainMmd,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { withEnvironment } from "../engine/changed_environment.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, stateOf } from "./collect.ts";
import { data, options, scale } from "./tiny_adaptation.ts";
import { sourceAt, targetAt, tinyTower } from "./tiny_digits.ts";

const made = (seed = 0): FeatureAdaptation => createMmd(tinyTower(3, seed));

function train(
  model: FeatureAdaptation,
  to: number,
  changes: Partial<FeatureAdaptationOptions> = {},
  from = 0,
): Promise<TrainingRecord[]> {
  return collect(trainMmd(model, data, { ...options, ...changes }, { from, to }));
}

testOnTensorFlow("trainMmd() reports the discrepancy of fc3's features", async () => {
  const model = made();
  const [source, target] = [scale(sourceAt(0).images), scale(targetAt(0))].map((images) =>
    taskFeatures(model.networks.task, images, "source")[0]
  );
  const expected = maximumMeanDiscrepancy(source, target).dataSync()[0];
  const [{ losses }] = await train(model, 1);
  assertClose([losses.similarity], [expected], 1e-4);
});

testOnTensorFlow("trainMmd() lowers the discrepancy once it is switched on", async () => {
  const once = { source: () => sourceAt(0), target: () => targetAt(0) };
  const last = async (startStep: number) => {
    const how = { ...options, similarityWeight: 1, startStep, schedule: () => 1e-2 };
    const records = await collect(trainMmd(made(), once, how, { from: 0, to: 30 }));
    return records.at(-1)!.losses.similarity;
  };
  assertLess(await last(0), 0.8 * await last(30));
});

testOnTensorFlow("trainMmd() resumes bit-exactly from a saved state", async () => {
  const changes = { startStep: 1 };
  const [whole, interrupted, resumed] = [made(), made(), made(9)];
  const records = await train(whole, 4, changes);
  await train(interrupted, 2, changes);
  const saved = bitsOf(stateOf(interrupted));
  for (const parameter of stateOf(resumed)) parameter.write(saved[parameter.name]);
  assertEquals(await train(resumed, 4, changes, 2), records.slice(2));
  assertEquals(bitsOf(stateOf(resumed)), bitsOf(stateOf(whole)));
});

testOnTensorFlow("trainMmd() is deterministic per seed", async () => {
  const records = await train(made(), 3);
  assertEquals(await train(made(), 3), records);
  assertNotEquals(await train(made(4), 3), records);
});

testOnTensorFlow("trainMmd() leaks no tensors", async () => {
  const model = made();
  const before = tf.memory().numTensors;
  for await (const _ of trainMmd(model, data, options, { from: 0, to: 3 })) {
    assertEquals(tf.memory().numTensors, before);
  }
});

testOnTensorFlow("trainMmd() compiled matches eager", async () => {
  const losses = async () =>
    (await train(made(), 3)).flatMap(({ losses }) => Object.values(losses));
  const compiled = await losses();
  await withEnvironment({ PIXELDA_EAGER: "1" }, async () => {
    assertClose(await losses(), compiled, 1e-4);
  });
});
