import { assertEquals, assertLess, assertNotEquals, assertRejects } from "@std/assert";
import { differentiate, tf } from "../../lib/engine/mod.ts";
import { coralLoss } from "../../lib/losses/mod.ts";
import { taskFeatures } from "../../lib/models/mod.ts";
import {
  createMmd,
  type FeatureAdaptation,
  type FeatureAdaptationOptions,
  trainDeepCoral,
  type TrainingRecord,
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
  return collect(trainDeepCoral(model, data, { ...options, ...changes }, { from, to }));
}

/** The loss of the first batch, as a function of the tower. */
function firstLoss({ networks: { task } }: FeatureAdaptation): tf.Scalar {
  const [source, target] = [scale(sourceAt(0).images), scale(targetAt(0))].map((images) =>
    taskFeatures(task, images, "source")[0]
  );
  return coralLoss(source, target);
}

testOnTensorFlow("trainDeepCoral() reports the CORAL loss of fc3's features", async () => {
  const model = made();
  const expected = firstLoss(model).dataSync();
  const [{ losses }] = await train(model, 1);
  assertEquals(Object.keys(losses), ["task", "similarity"]);
  assertLess(0, losses.similarity);
  assertClose([losses.similarity / expected[0]], [1], 1e-4);
});

testOnTensorFlow("trainDeepCoral() descends the CORAL loss times its weight", async () => {
  const kernelAfter = async (similarityWeight: number) => {
    const model = made();
    await train(model, 1, { similarityWeight });
    return [...model.networks.task.layers.hidden[0].kernel.read()];
  };
  const [less, more] = [await kernelAfter(1), await kernelAfter(1 + 1e6)];
  const model = made();
  const { gradients } = differentiate(() => {
    const total = firstLoss(model);
    return { total, components: {} };
  }, [model.networks.task.layers.hidden[0].kernel]);
  const step = 1e6 * options.schedule(0);
  const expected = [...gradients[0].dataSync()].map((slope) => -step * slope);
  assertLess(1e-4, Math.max(...expected.map(Math.abs)));
  assertClose(more.map((value, i) => value - less[i]), expected, 1e-6);
});

testOnTensorFlow("trainDeepCoral() lowers the CORAL loss once it counts", async () => {
  const once = { source: () => sourceAt(0), target: () => targetAt(0) };
  const last = async (startStep: number) => {
    const how = { ...options, similarityWeight: 100, startStep, schedule: () => 1e-2 };
    const records = await collect(trainDeepCoral(made(), once, how, { from: 0, to: 30 }));
    return records.at(-1)!.losses.similarity;
  };
  assertLess(await last(0), 0.8 * await last(30));
});

testOnTensorFlow("trainDeepCoral() overfits one batch", async () => {
  const once = { source: () => sourceAt(0), target: () => targetAt(0) };
  const how = { ...options, schedule: () => 1e-2 };
  const records = await collect(trainDeepCoral(made(), once, how, { from: 0, to: 40 }));
  assertLess(records.at(-1)!.losses.task, 0.3 * records[0].losses.task);
});

testOnTensorFlow("trainDeepCoral() is deterministic per seed and resumes bit-exactly", async () => {
  const changes = { startStep: 1 };
  const [whole, interrupted, resumed] = [made(), made(), made(9)];
  const records = await train(whole, 4, changes);
  assertNotEquals(await train(made(4), 4, changes), records);
  assertEquals(await train(interrupted, 2, changes), records.slice(0, 2));
  const saved = bitsOf(stateOf(interrupted));
  for (const parameter of stateOf(resumed)) parameter.write(saved[parameter.name]);
  assertEquals(await train(resumed, 4, changes, 2), records.slice(2));
  assertEquals(bitsOf(stateOf(resumed)), bitsOf(stateOf(whole)));
});

testOnTensorFlow("trainDeepCoral() leaks no tensors", async () => {
  const model = made();
  const before = tf.memory().numTensors;
  for await (const _ of trainDeepCoral(model, data, options, { from: 0, to: 3 })) {
    assertEquals(tf.memory().numTensors, before);
  }
});

testOnTensorFlow("trainDeepCoral() compiled matches eager", async () => {
  const losses = async () =>
    (await train(made(), 3)).flatMap(({ losses }) => Object.values(losses));
  const compiled = await losses();
  await withEnvironment({ PIXELDA_EAGER: "1" }, async () => {
    assertClose(await losses(), compiled, 1e-4);
  });
});

testOnTensorFlow("trainDeepCoral() refuses batches of one image", async () => {
  const single = { source: () => sourceAt(0), target: () => tf.slice(targetAt(0), 0, 1) };
  await assertRejects(
    () => collect(trainDeepCoral(made(), single, options, { from: 0, to: 1 })),
    RangeError,
    "a covariance needs two examples, found 4 of the source and 1 of the target",
  );
});
