import { assertLess } from "@std/assert";
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
  return collect(trainMmd(model, data, { ...options, ...changes }, { from, to }));
}

describeFeatureAdaptation("trainMmd()", { tolerance: 1e-4 }, (task) => {
  const model = createMmd(task);
  return { model, train: (data, options, steps) => trainMmd(model, data, options, steps) };
});

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
