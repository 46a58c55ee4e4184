import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { differentiate } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { domainClassificationLoss } from "../../lib/losses/mod.ts";
import { classifyDomain, taskFeatures } from "../../lib/models/mod.ts";
import {
  createDann,
  type Dann,
  type DannOptions,
  trainDann,
  type TrainingRecord,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { collect, moved, movesOf } from "./collect.ts";
import { data, describeFeatureAdaptation, options, scale } from "./tiny_adaptation.ts";
import { sourceAt, targetAt, tinyTower } from "./tiny_digits.ts";

const made = (seed = 0): Dann => createDann(tinyTower(3, seed), glorotUniformInitializer(seed));

function train(
  model: Dann,
  to: number,
  changes: Partial<DannOptions> = {},
  from = 0,
): Promise<TrainingRecord[]> {
  return collect(trainDann(model, data, { ...options, ...changes }, { from, to }));
}

/** How far the first step moves each number, by parameter. */
const firstMoves = (changes: Partial<DannOptions>): Promise<Record<string, number[]>> => {
  const model = made();
  return movesOf(model.optimizer.parameters, () => train(model, 1, changes));
};

describeFeatureAdaptation("trainDann()", { tolerance: 1e-5 }, (task, seed) => {
  const model = createDann(task, glorotUniformInitializer(seed));
  return { model, train: (data, options, steps) => trainDann(model, data, options, steps) };
});

testOnTensorFlow("trainDann() descends the domain loss, and ascends it in the tower", async () => {
  const [more, less] = [
    await firstMoves({ similarityWeight: 2.25 }),
    await firstMoves({ similarityWeight: 0.25 }),
  ];
  const { task, domain } = made().networks;
  const images = [scale(sourceAt(0).images), scale(targetAt(0))];
  const { gradients } = differentiate(() => {
    const [source, target] = images.map((domainImages) =>
      classifyDomain(domain, taskFeatures(task, domainImages, "source")[0])
    );
    const total = domainClassificationLoss(source, target);
    return { total, components: {} };
  }, [task.layers.hidden[0].kernel, domain.layers.hidden.kernel]);
  const [tower, classifier] = gradients.map((gradient) => [...gradient.dataSync()]);
  const step = 2 * 2e-3; // the weights' difference times the learning rate
  const change = (name: string) => more[name].map((move, i) => move - less[name][i]);
  assertClose(change("task/hidden/0/kernel"), tower.map((slope) => step * slope), 2e-7);
  assertClose(change("domain/hidden/kernel"), classifier.map((slope) => -step * slope), 2e-7);
  assertLess(1e-5, Math.max(...tower.map((slope) => Math.abs(step * slope))));
});

testOnTensorFlow("trainDann() reverses the tower's gradient times the factor", async () => {
  const whole = await firstMoves({ similarityWeight: 0.5 });
  const quarter = await firstMoves({ similarityWeight: 2, reversalFactor: 0.25 });
  assertClose(quarter["task/hidden/0/kernel"], whole["task/hidden/0/kernel"], 1e-7);
  const [slow, fast] = [whole, quarter].map((moves) => moves["domain/hidden/kernel"]);
  assertClose(fast, slow.map((move) => 4 * move), 1e-6);
  assertLess(1e-5, Math.max(...slow.map(Math.abs)));
});

testOnTensorFlow("trainDann() does not move the domain classifier before the start", async () => {
  const early = moved(await firstMoves({ startStep: 1 }));
  assert(early.length > 0 && early.every((name) => name.startsWith("task/")), early.join());
  const all = made().optimizer.parameters.map(({ name }) => name);
  assertEquals(moved(await firstMoves({ startStep: 0 })), all);
});

testOnTensorFlow("trainDann() names what a weight of 0 leaves without a loss", async () => {
  await assertRejects(() => train(made(), 1, { similarityWeight: 0 }), Error, "domain/hidden");
});
