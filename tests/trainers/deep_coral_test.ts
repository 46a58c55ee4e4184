import { assertEquals, assertLess, assertRejects } from "@std/assert";
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
import { testOnTensorFlow } from "../on_backends.ts";
import { collect } from "./collect.ts";
import { data, describeFeatureAdaptation, options, scale } from "./tiny_adaptation.ts";
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

describeFeatureAdaptation("trainDeepCoral()", { tolerance: 1e-4 }, (task) => {
  const model = createMmd(task);
  return { model, train: (data, options, steps) => trainDeepCoral(model, data, options, steps) };
});

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

testOnTensorFlow("trainDeepCoral() refuses batches of one image", async () => {
  const single = { source: () => sourceAt(0), target: () => tf.slice(targetAt(0), 0, 1) };
  await assertRejects(
    () => collect(trainDeepCoral(made(), single, options, { from: 0, to: 1 })),
    RangeError,
    "a covariance needs two examples, found 4 of the source and 1 of the target",
  );
});
