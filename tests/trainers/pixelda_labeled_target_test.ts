import { assertEquals, assertLess } from "@std/assert";
import { classificationLoss } from "../../lib/losses/mod.ts";
import { classify } from "../../lib/models/mod.ts";
import {
  type LabeledBatch,
  type PixelDa,
  type PixelDaData,
  type PixelDaOptions,
  type TrainingRecord,
  trainPixelDa,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, stateOf } from "./collect.ts";
import { data, options, scale, sourceAt, targetAt, tinyPixelDa } from "./tiny_digits.ts";

/** Target images whose classes are known; one batch, at every step. */
const labeledTarget = (): LabeledBatch => ({
  images: targetAt(0),
  labels: sourceAt(1).labels,
});

const semi: PixelDaData = { ...data, labeledTarget };

function train(
  model: PixelDa,
  batches: PixelDaData,
  changes: Partial<PixelDaOptions> = {},
  to = 2,
): Promise<TrainingRecord[]> {
  return collect(trainPixelDa(model, batches, { ...options, ...changes }, { from: 0, to }));
}

const defaultWeights = options.discriminatorWeights;

testOnTensorFlow("trainPixelDa() gives T labeled target images as extra input", async () => {
  const model = tinyPixelDa();
  const { images, labels } = labeledTarget();
  const expected = classificationLoss(
    classify(model.networks.task, scale(images), "generated"),
    labels,
  );
  const [{ losses }] = await train(model, semi, {}, 1);
  assertClose([losses.taskTarget], [...expected.dataSync()], 1e-5);
  const [without] = await train(tinyPixelDa(), data, {}, 1);
  const { taskTarget: _, ...others } = losses;
  assertEquals(others.taskSource, without.losses.taskSource);
  assertEquals(Object.keys(others), Object.keys(without.losses));
});

testOnTensorFlow("trainPixelDa() overfits labeled target images", async () => {
  const records = await train(tinyPixelDa(), semi, { schedule: () => 5e-3 }, 30);
  assertLess(records.at(-1)!.losses.taskTarget, 0.3 * records[0].losses.taskTarget);
});

testOnTensorFlow("trainPixelDa() weighs labeled target images by 1 by default", async () => {
  const trained = async (batches: PixelDaData, taskTarget?: number) => {
    const model = tinyPixelDa();
    const weights = taskTarget === undefined ? defaultWeights : { ...defaultWeights, taskTarget };
    await train(model, batches, { discriminatorWeights: weights });
    return bitsOf(stateOf(model));
  };
  assertEquals(await trained(semi), await trained(semi, 1));
  assertEquals(await trained(semi, 0), await trained(data));
});

testOnTensorFlow("trainPixelDa() can teach T by labeled target images alone", async () => {
  const model = tinyPixelDa();
  const discriminatorWeights = { ...defaultWeights, taskSource: 0, taskGenerated: 0 };
  const before = bitsOf(model.networks.task.parameters);
  await train(model, semi, { discriminatorWeights });
  const kept = model.networks.task.parameters.filter((parameter) =>
    parameter.read().every((value, i) => value === before[parameter.name][i])
  );
  assertEquals(kept.map(({ name }) => name), [
    "task/private/source/kernel",
    "task/private/source/bias",
  ]);
});
